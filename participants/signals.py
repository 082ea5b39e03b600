from django.dispatch import Signal

# Sent inside the transaction in which people were marked as having left, or an HR file was imported.
# Receiver: matching drafts who could come next for those they were paired with.
leavers_marked = Signal()
