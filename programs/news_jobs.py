"""What a worker does for news: post it, and try again when the other side cannot take it now."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from core.jobs import PermanentError, Work, job_kind
from core.models import Job
from core.outbound import OutboundError, post_json
from programs.enums import PostState
from programs.models import NewsPost
from programs.news import POST_JOB, address_of, content_of

LOST_KEY = "The address cannot be read any more. Enter it again."

# Eight tries within three days: a Monday still sees what a Friday evening could not take.
PAUSES: Final = tuple(timedelta(minutes=count) for count in (1, 5, 30, 120, 480, 1200, 2400))


def _give_up(job_id: int, message: str) -> None:
    """The job ended without posting: the page says so and offers to send it again."""
    post_id = Job.objects.get(pk=job_id).arguments["post"]
    NewsPost.objects.filter(pk=post_id, state=PostState.WAITING).update(state=PostState.DEAD, updated_at=timezone.now())
    del message


@job_kind(POST_JOB, on_failure=_give_up, pauses=PAUSES)
def post_news(work: Work) -> None:
    """Post one piece of news. Whatever the other side answers is kept nowhere."""
    with work.context():
        post = NewsPost.objects.select_related("channel").filter(pk=int(str(work.arguments["post"]))).first()
        ready = None if post is None or post.state == PostState.SENT else (address_of(post.channel), content_of(post))
    if post is None or ready is None:
        with work.finish():
            return
    address, content = ready
    problem = OutboundError(LOST_KEY, final=True) if address is None else _try(address, content)
    mine = NewsPost.objects
    if problem is None:
        with work.finish():
            mine.filter(pk=post.pk).update(
                state=PostState.SENT, sent_at=timezone.now(), error="", attempts=post.attempts + 1
            )
        return
    with work.context():
        mine.filter(pk=post.pk).update(error=str(problem)[:200], attempts=post.attempts + 1)
    if problem.final:
        raise PermanentError(str(problem))
    raise problem


def _try(address: str, content: dict[str, object]) -> OutboundError | None:
    try:
        post_json(address, content)
    except OutboundError as problem:
        return problem
    return None
