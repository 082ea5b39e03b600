from django.dispatch import Signal

# Sent inside the transaction in which a user became a member, with `membership`.
# Receiver: participants links the person with the same e-mail.
member_joined = Signal()

# Sent inside the transaction in which an organization was made, with `organization`, while it is the active one.
# Receiver: programs fills its library with the starter set.
organization_made = Signal()

# Sent inside the transaction in which somebody was invited, with `link` and `address` (the link as it is mailed, not
# stored anywhere else). Receiver: notifications writes the mail.
invitation_made = Signal()
