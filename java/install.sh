#!/usr/bin/env bash
# Installs what the Java package is built and tested with, on Debian or Ubuntu: Maven, its plugins, JUnit and OkHttp, all of
# Debian's own, so that nothing else is downloaded. It can be run again at any time: what is there stays.
set -euo pipefail

wanted=(maven junit5 libsurefire-java libmaven-compiler-plugin-java libmaven-resources-plugin-java libmaven-jar-plugin-java
  libmaven-install-plugin-java libokhttp-java)
[[ "$(java --list-modules 2>/dev/null || true)" == *jdk.compiler* ]] || wanted+=(default-jdk-headless)

missing=()
for package in "${wanted[@]}"; do
  state="$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)"
  [[ "$state" == installed ]] || missing+=("$package")
done
if ((${#missing[@]})); then
  sudo=''
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
echo 'install.sh: done'
