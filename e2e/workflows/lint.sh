#!/usr/bin/env bash
# Lints .github/workflows with actionlint, and the shell in them with shellcheck where that is installed.
# actionlint comes from the Go module proxy, whose checksums Go verifies, into a folder of its version below ~/.cache.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=v1.7.12
folder=${XDG_CACHE_HOME:-$HOME/.cache}/fleet/actionlint-$version

if [[ ! -x $folder/actionlint ]]; then
  go=$(command -v go || true)
  go=${go:-/usr/local/go/bin/go}
  if [[ ! -x $go ]]; then
    echo "lint: actionlint $version cannot be installed: there is no go in PATH nor in /usr/local/go/bin. Install Go, or put actionlint into $folder." >&2
    exit 1
  fi
  mkdir -p "$folder"
  if ! GOBIN=$folder GOFLAGS=-modcacherw "$go" install "github.com/rhysd/actionlint/cmd/actionlint@$version"; then
    echo "lint: actionlint $version cannot be installed: see above. Go asks $("$go" env GOPROXY) for it; put it into $folder where that cannot be reached." >&2
    exit 1
  fi
fi

"$folder/actionlint" -color=false .github/workflows/*.yml
echo "lint: .github/workflows are fine (actionlint $version, $(command -v shellcheck >/dev/null && echo with || echo without) shellcheck)"
