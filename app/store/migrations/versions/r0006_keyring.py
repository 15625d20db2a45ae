"""The key ring of a clinic on a server, which in a clinic folder is the file clinic.keys."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """It stays empty where a clinic lies in a folder."""
    op.create_table(
        "keyring",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_keyring"),
        sqlite_with_rowid=False,
    )
