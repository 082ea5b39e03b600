from django.db import models


class Structure(models.TextChoices):
    """How a program pairs people."""

    ONE_TO_ONE = "one_to_one", "One to one"
    GROUP = "group", "Group: one mentor, several mentees"
    PEER = "peer", "Peer: two equals"
    CIRCLE = "circle", "Peer circle: several equals"
    REVERSE = "reverse", "Reverse: junior mentors senior"

    @classmethod
    def of_equals(cls) -> frozenset[str]:
        """Structures without mentors: everybody takes part as a peer."""
        return frozenset({cls.PEER, cls.CIRCLE})

    @classmethod
    def of_several(cls) -> frozenset[str]:
        """Structures with a smallest and a largest group."""
        return frozenset({cls.GROUP, cls.CIRCLE})


class ParticipantRole(models.TextChoices):
    """The role in a cohort or relationship."""

    MENTOR = "mentor", "Mentor"
    MENTEE = "mentee", "Mentee"
    PEER = "peer", "Peer"


class QuestionKind(models.TextChoices):
    """What an answer looks like."""

    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    ONE_OF = "one_of", "One of"
    SEVERAL_OF = "several_of", "Several of"
    RANKED = "ranked", "Ranked choices"
    SKILLS = "skills", "Skills with levels"
    SCALE = "scale", "Scale"
    DATE = "date", "Date"
    YES_NO = "yes_no", "Yes or no"


class CriterionKind(models.TextChoices):
    """What a weighted criterion compares."""

    SKILLS = "skills", "Skills wanted and offered"
    SHARED_ANSWERS = "shared_answers", "Shared goals and interests"
    SAME = "same", "Same"
    DIFFERENT = "different", "Different"
    CLOSEST = "closest", "Closest"
    FURTHEST = "furthest", "Furthest apart"
    LEVEL_GAP = "level_gap", "Level gap"
    SHARED_HOURS = "shared_hours", "Shared working hours"
    LANGUAGE = "language", "Common language"
    RANKED_CHOICE = "ranked_choice", "Participants' own choices"
    STYLE = "style", "Working style"
    ASPIRATION = "aspiration", "Career aspiration"
    TABLE = "table", "Table of two answers or fields"
    OPTED_IN_IDENTITY = "opted_in_identity", "Similar identity, where both opted in"


class HardRuleKind(models.TextChoices):
    """What forbids a pair, whatever its score."""

    NOT_REPORTING_LINE = "not_reporting_line", "Not in each other's reporting line"
    NOT_SAME_TEAM = "not_same_team", "Not in the same department"
    SHARED_HOURS = "shared_hours", "At least some shared working hours"
    COMMON_LANGUAGE = "common_language", "A common language"
    NOT_PREVIOUS_PAIR = "not_previous_pair", "Not paired before"
    MENTOR_MORE_SENIOR = "mentor_more_senior", "Mentor at a higher level"
    SAME_VALUE = "same_value", "Same value of an attribute"
    ELIGIBLE = "eligible", "Both still fulfil who may join"
    TOTAL_HOURS = "total_hours", "Mentors' hours in all programs"


class EligibilityOperator(models.TextChoices):
    """How a rule compares an HR field with the rule's values."""

    EVERYONE = "everyone", "everyone"
    IS_ONE_OF = "is_one_of", "is one of"
    IS_NOT = "is_not", "is none of"
    CONTAINS = "contains", "contains one of these words"
    AT_LEAST = "at_least", "is at least"
    AT_MOST = "at_most", "is at most"
    BEFORE = "before", "is before"
    AFTER = "after", "is on or after"
    MONTHS = "months", "is at least this many months ago"


class Responsible(models.TextChoices):
    """Who brings a milestone about."""

    BOTH = "both", "Both partners"
    MENTOR = "mentor", "Mentor"
    MENTEE = "mentee", "Mentee"
    PROGRAM_TEAM = "program_team", "Program team"
    SPONSOR = "sponsor", "Sponsor"


class Deed(models.TextChoices):
    """What completes a milestone by itself."""

    FIRST_SESSION = "first_session", "The first session was held"
    SESSION_IN_TIME = "session_in_time", "A session was held between its two dates"
    AGREEMENT_SIGNED = "agreement_signed", "Everybody signed the agreement"
    GOALS_SET = "goals_set", "A goal was set"
    PLAN_WRITTEN = "plan_written", "The development plan was written"
    EXPERIENCE_BEGUN = "experience_begun", "A stretch assignment, rotation, shadowing or project was begun"
    GROWTH_RATED = "growth_rated", "Growth was rated at the end"
    REVIEW_DONE = "review_done", "The mid-program review was written"
    CAPSTONE_HANDED_IN = "capstone_sent", "The capstone was handed in"
    NEXT_STEP_CHOSEN = "next_step", "The step after the program was chosen"


class MatchingBy(models.TextChoices):
    """Who brings pairs together."""

    TEAM = "team", "The program team, by a matching run"
    PARTICIPANTS = "participants", "The participants: mentees choose, mentors say yes"
    HYBRID = "hybrid", "Both: mentees choose, and a matching run counts their choices"

    @classmethod
    def with_choices(cls) -> frozenset[str]:
        """Ways in which mentees see a shortlist and rank mentors."""
        return frozenset({cls.PARTICIPANTS, cls.HYBRID})


class ResourceKind(models.TextChoices):
    """What a resource of the library is."""

    GUIDE = "guide", "Guide"
    MODULE = "module", "Training module"
    TEMPLATE = "template", "Template"


class ResourceStage(models.TextChoices):
    """When in a relationship a resource helps most."""

    BEFORE = "before", "Before the first meeting"
    START = "start", "The first sessions"
    MIDDLE = "middle", "Under way"
    END = "end", "Towards the end"


class Ending(models.TextChoices):
    """When the relationships of a program end by themselves."""

    NEVER = "never", "Never: the program team or the people end them"
    COHORT = "cohort", "On the last day of the cohort"
    DURATION = "duration", "After so many months, counted for each relationship from its own start"


class NewsKind(models.TextChoices):
    """What a program tells in a channel of Slack or Teams. Never anything about a person or a relationship."""

    OPENED = "opened", "Applications open"
    STARTED = "started", "A cohort starts"
    MILESTONE = "milestone", "A step of the plan comes up this week"


class ChannelKind(models.TextChoices):
    """Which service a channel belongs to: decides the form of what is posted."""

    SLACK = "slack", "Slack"
    TEAMS = "teams", "Microsoft Teams"


class PostState(models.TextChoices):
    """Life of one piece of news for one channel."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Posted"
    DEAD = "dead", "Not posted"
