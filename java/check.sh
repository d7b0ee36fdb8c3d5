#!/usr/bin/env bash
# Builds the Java package, runs its tests, installs it, and uses it as docs/in-java.md says: in a folder outside the checkout,
# with the program out of the jar. CEDULITA is the program. Nothing comes from the network, and nothing stays outside target/.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
built="$here/../target/java"
page="$here/../docs/in-java.md"
: "${CEDULITA:?is to be the program}"
CEDULITA="$(realpath "$CEDULITA")"

away="$(mktemp -d)"
trap 'rm -rf "$away"' EXIT
rm -rf "$built"

maven() { timeout 300 mvn -B -q -s "$here/debian.xml" -Dmaven.repo.local="$built-repository" "$@"; }

# block LANGUAGE NUMBER: a block of the page, the first is 1.
block() { awk -v open="\`\`\`$1" -v wanted="$2" '$0 == "```" { on = 0 } on { print } $0 == open { on = ++seen == wanted }' "$page"; }

fail() { echo "check.sh: $*" >&2; exit 1; }

# The page's own command, with Debian's repository and the tests, which the page leaves out.
mkdir -p "$away/program"
cp "$CEDULITA" "$away/program/cedulita"
command="$(block sh 2)"
[[ "$command" == 'mvn -f java/pom.xml install -DskipTests -Dplatform=linux-x86_64 -Dprogram=$PWD/target/dist' ]] || fail "the page says: $command"
CEDULITA_BINARY="$CEDULITA" maven -f "$here/pom.xml" install -Dplatform=linux-x86_64 -Dprogram="$away/program"
reports=("$built"/surefire-reports/TEST-*.xml)
tests="$(sed -n 's/^<testsuite .* tests="\([0-9]*\)".*/\1/p' "${reports[@]}" | awk '{ sum += $1 } END { print sum + 0 }')"
[ "$tests" -ge 50 ] || fail "expected 50 tests or more, got $tests"

for jar in "$built"/cedulita-junit-*.jar; do
  size="$(stat -c %s "$jar")"
  echo "${jar##*/}: $size bytes"
  [ "$size" -lt "${CEDULITA_JAR_BOUND:-10000000}" ] || fail 'the jar has grown beyond 10 MB'
done

# A project as a user has it: nothing but the page.
mkdir -p "$away/project/src/test/java"
cd "$away/project"
block java 1 >src/test/java/IdCardTest.java
block java 2 >src/test/java/IdCardClient.java
cat >pom.xml <<POM
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>example</artifactId>
  <version>1</version>
  <properties><maven.compiler.release>17</maven.compiler.release></properties>
  <dependencies>
$(block xml 1)
    <dependency>
      <groupId>org.junit.jupiter</groupId>
      <artifactId>junit-jupiter-engine</artifactId>
      <version>5.9.2</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin><artifactId>maven-surefire-plugin</artifactId><version>2.22.3</version></plugin>
      <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.10.1</version></plugin>
      <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.0</version></plugin>
    </plugins>
  </build>
</project>
POM
export PATH=/usr/bin:/bin
command -v cedulita >/dev/null && fail 'cedulita is on PATH, so the one in the jar would not be tried'
unset CEDULITA_BINARY
maven test
grep -q 'tests="2".* errors="0".* failures="0"' target/surefire-reports/TEST-IdCardTest.xml || fail 'the tests of the page did not run'

# A test that fails says so, and shows what was called.
sed -i 's/old-back/new-front/' src/test/java/IdCardTest.java
! maven test >output.txt 2>&1 || fail 'a test that must fail has passed'
grep -q 'Cedulita: triesAgain(Session) failed. The calls of its session:' output.txt || fail "nothing is told: $(cat output.txt)"
grep -q -- '-> 500 INTERNAL_ERROR, by queue' output.txt || fail "no calls are shown: $(cat output.txt)"

echo "check.sh: $tests tests of the package, and those of the page, passed"
