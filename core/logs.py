"""One JSON object per log line; never request bodies, never query strings (they may carry tokens)."""

import json
import logging
import re
from datetime import UTC, datetime

# A part of a path that is long and random: the secret of a mailed link.
_SECRET = re.compile(r"(?<=/)[A-Za-z0-9_:.=-]{40,}(?=[/\s\"']|$)")


# What PostgreSQL adds to an error quotes the row: "DETAIL:  Failing row contains (…)". Up to the next line of a trace.
_ROW = re.compile(r"(DETAIL:)\s.*?(?=\n(?:HINT|CONTEXT|LINE|Traceback|The above|During handling|\s*$)|\Z)", re.DOTALL)


def hide_secrets(text: str) -> str:
    """A text in which secrets of mailed links are replaced."""
    return _SECRET.sub("[secret]", text)


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message without the secrets of links and, for errors, the traceback without local values."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": hide_secrets(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = _ROW.sub(r"\1 [left out]", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
