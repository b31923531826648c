"""`make bench-wildfire`: how smoothly the spread model runs where a processor is 4 times slower.

A run is played to its end, 200 are reckoned and drawn, and every frame is counted. The first picture is what
`make bench-web` calls LCP, over slow 4G with nothing in the cache. It exits with 1 when a goal is missed.
"""

import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from bench.chromium import chromium
from bench.demo_site import demo_site
from bench.web import LOADED, ROUNDS, open_on_phone

ADDRESS = "/en/wildfire/"
FEWEST_FRAMES, LATEST_PICTURE_MS, HEAVIEST_BYTES = 55.0, 1500.0, 90 * 1024
PLAY = """() => new Promise((done) => {
  const times = [];
  const frame = (now) => {
    times.push(now);
    if (!document.querySelector(".wild-range .worst")) return requestAnimationFrame(frame);
    const lengths = times.slice(1).map((time, nth) => time - times[nth]);
    done({ fps: (1000 * lengths.length) / (times.at(-1) - times[0]), longest: Math.max(...lengths),
           dots: document.querySelectorAll(".year .dot").length, frames: times.length });
  };
  requestAnimationFrame(frame);
  document.querySelector(".main-act").click();
})"""


def main() -> None:
    """Play it some times over, print the medians, and exit 1 when a goal is missed."""
    with tempfile.TemporaryDirectory() as name, demo_site(Path(name)) as site, chromium() as browser:
        visits = [_visit(browser, site.address + ADDRESS) for _ in range(ROUNDS)]
    found = {key: median(visit[key] for visit in visits) for key in visits[0]}
    print(
        f"{found['fps']:.1f} frames a second over {found['frames']:.0f} (longest {found['longest']:.0f} ms) "
        f"with {found['dots']:.0f} dots and 200 runs, "
        f"first picture after {found['lcp']:.0f} ms, {found['weight'] / 1024:.1f} KB; medians of {ROUNDS}"
    )
    if found["fps"] < FEWEST_FRAMES or found["lcp"] > LATEST_PICTURE_MS or found["weight"] > HEAVIEST_BYTES:
        raise SystemExit("A goal was missed.")


def _visit(browser: Browser, address: str) -> dict[str, float]:
    page = open_on_phone(browser, address)
    loaded: dict[str, float] = page.evaluate(LOADED)
    measured: dict[str, float] = page.evaluate("measured")
    page.locator(".year").scroll_into_view_if_needed()
    played: dict[str, float] = page.evaluate(PLAY)
    page.context.close()
    return {**loaded, **measured, **played}


if __name__ == "__main__":
    main()
