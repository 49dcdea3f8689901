#!/bin/sh
# Prints where a Chromium is, getting one if need be: the system's, else Debian's
# packages where they may be installed, else Playwright's own download.
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; then
        command -v "$name"
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -q >&2 && apt-get install -y -q --no-install-recommends \
        chromium fonts-noto-cjk fontconfig >&2 && command -v chromium && exit 0
fi
if command -v chromium >/dev/null 2>&1; then  # Without Chinese fonts, but it runs.
    command -v chromium
    exit 0
fi
cd "$(dirname "$0")/../pwa" || exit 1
PATH="$PWD/../.venv/bin:$PATH" PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD='' npx playwright install chromium >&2 &&
    PATH="$PWD/../.venv/bin:$PATH" node -e 'console.log(require("@playwright/test").chromium.executablePath())' && exit 0
echo "No Chromium could be found or installed. Install the package 'chromium' and run again." >&2
exit 1
