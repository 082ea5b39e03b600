"""The components of every page, under one name: `{% load ui %}`. `docs/components.md` shows how each is written."""

from django import template

from core.components import blocks, fields, figures, lists, parts

register = template.Library()
for library in (parts.register, figures.register, blocks.register, lists.register, fields.register):
    register.tags.update(library.tags)
    register.filters.update(library.filters)
