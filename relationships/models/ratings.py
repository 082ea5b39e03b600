"""How good a relationship is, as each side says. Read in sums only."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cohorts.models import Participant
from core.models import TenantModel
from relationships.enums import RatingMoment
from relationships.models.relationships import Relationship


class RelationshipRating(TenantModel):
    """One side's rating at one moment, 1 (poor) to 7 (excellent).

    The policy of this table lets rows be read by the person who gave them, and by work that names its purpose: learning
    from sums of many. No page shows a single one.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="ratings")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="relationship_ratings")
    moment = models.CharField(max_length=4, choices=RatingMoment.choices)
    value = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)])
    # What was asked: the short name of a survey's question, or how the figure came in.
    instrument = models.CharField(max_length=40, default="overall")
    rated_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "relationship", "participant", "moment", "instrument"],
                name="relationship_rating_once",
            ),
            models.CheckConstraint(condition=models.Q(value__range=(1, 7)), name="relationship_rating_1_7"),
        ]
