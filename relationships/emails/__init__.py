"""Mails about a relationship, a file per noun."""

from relationships.emails.relationships import KINDS, mail_context, reasons_for, tell_members

__all__ = ["KINDS", "mail_context", "reasons_for", "tell_members"]
