from django.dispatch import Signal

# Sent inside the transaction in which a user became a member, with `membership`.
# Receiver: participants links the person with the same e-mail.
member_joined = Signal()
