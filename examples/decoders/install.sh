#!/usr/bin/env bash
# Installs the reference decoders, on Debian or Ubuntu. It can be run again at any time: what is there stays.
set -euo pipefail

"$(dirname "${BASH_SOURCE[0]}")/../../.ci/debian-packages" libjpeg-turbo-progs libpng-dev imagemagick gcc python3
