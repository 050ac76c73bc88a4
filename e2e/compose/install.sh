#!/usr/bin/env bash
# Puts docker's compose plugin, and the JSON schema of the Compose specification that goes with it, into a folder of its
# version below ~/.cache. Both come from the Go module proxy, whose checksums Go verifies.
set -euo pipefail

version=v2.40.3
folder=${XDG_CACHE_HOME:-$HOME/.cache}/fleet/compose-$version
[[ -x $folder/cli-plugins/docker-compose && -s $folder/compose-spec.json ]] && exit 0

go=$(command -v go || true)
go=${go:-/usr/local/go/bin/go}
if [[ ! -x $go ]]; then
  echo "compose: the plugin $version cannot be built: there is no go in PATH nor in /usr/local/go/bin. Install Go, or put docker-compose into $folder/cli-plugins and compose-spec.json into $folder." >&2
  exit 1
fi
export GOFLAGS="${GOFLAGS:+$GOFLAGS }-modcacherw"
mkdir -p "$folder/cli-plugins"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# The module's go.mod has an exclusion, with which `go install` of a version does not work.
cd "$scratch"
"$go" mod init scratch 2>/dev/null
directory=$("$go" mod download -json "github.com/docker/compose/v2@$version" | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p')
cd "$directory"
# `list` says nothing of the folder of a module that is not downloaded.
"$go" mod download github.com/compose-spec/compose-go/v2
cp "$("$go" list -m -f '{{.Dir}}' github.com/compose-spec/compose-go/v2)/schema/compose-spec.json" "$folder/compose-spec.json"
echo "compose: builds the plugin $version, which takes minutes the first time" >&2
"$go" build -mod=readonly -trimpath -ldflags "-s -w -X github.com/docker/compose/v2/internal.Version=$version" -o "$scratch/docker-compose" ./cmd
mv "$scratch/docker-compose" "$folder/cli-plugins/docker-compose"
