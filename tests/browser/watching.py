"""What must not happen in a browser: a blocked or broken thing, or a word to another host."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

LISTEN = """
document.addEventListener("securitypolicyviolation", (event) => {
  window.cspViolated(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
});
"""
# A page that answers so is what the test asked for; the browser puts it on its console as an error.
EXPECTED = (403, 404, 410, 422)


class Watch:
    """Collects policy violations, console errors, failed requests and requests to other hosts, of all its browsers."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.seen: list[str] = []
        self.violations = 0

    def follow(self, context: BrowserContext) -> None:
        context.expose_binding("cspViolated", lambda source, what: self._violated(source["page"].url, what))
        context.add_init_script(LISTEN)
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("page", lambda page: page.on("pageerror", lambda error: self._error(page, error)))

    def _violated(self, page: str, what: str) -> None:
        self.violations += 1
        self.seen.append(f"{page}: policy violation: {what}")

    def _error(self, page: Page, error) -> None:
        self.seen.append(f"{page.url}: script error: {error}")

    def _console(self, message: ConsoleMessage) -> None:
        # Answers are judged in _response, by whether a page or a part of one was asked for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.seen.append(f"{message.page.url if message.page else ''}: console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.seen.append(f"request to another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # Leaving a page ends its polling.
        if request.failure != "net::ERR_ABORTED":
            self.seen.append(f"{request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request() or response.request.headers.get("hx-request")
        if response.status >= 400 and not (is_page and response.status in EXPECTED):
            self.seen.append(f"{response.request.method} {response.url}: {response.status}")
