"""News for rooms above: a relationship does not know how its people were found, or who could come next."""

from django.dispatch import Signal

# A trial ended without a fit: `relationship`. In the transaction of the end.
trial_ended = Signal()
