"""Writes resources/definition.schema.json from the models: python -m tests.core.export_schema"""

import json
from pathlib import Path

from app.core.definition import definition_schema

TARGET = Path(__file__).resolve().parents[2] / "resources" / "definition.schema.json"

if __name__ == "__main__":
    TARGET.write_text(json.dumps(definition_schema(), indent=2) + "\n", encoding="utf-8")
