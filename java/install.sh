#!/usr/bin/env bash
# Installs what the Java package is built and tested with, on Debian or Ubuntu: Maven, its plugins, JUnit and OkHttp, all of
# Debian's own, so that nothing else is downloaded. It can be run again at any time: what is there stays.
set -euo pipefail

wanted=(maven junit5 libsurefire-java libmaven-compiler-plugin-java libmaven-resources-plugin-java libmaven-jar-plugin-java
  libmaven-install-plugin-java libokhttp-java)
[[ "$(java --list-modules 2>/dev/null || true)" == *jdk.compiler* ]] || wanted+=(default-jdk-headless)

"$(dirname "${BASH_SOURCE[0]}")/../.ci/debian-packages" "${wanted[@]}"
echo 'install.sh: done'
