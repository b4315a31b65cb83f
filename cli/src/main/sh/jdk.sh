# Finds a JDK. Sourced by ./janeti and ./check; POSIX sh.

JANETI_JAVA_VERSION=25

# jdk_version FOLDER: the major version of the JDK there; nothing if there is none.
jdk_version() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
    if [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release"
    else
        "$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9][0-9]*\).*/\1/p'
    fi
}

# find_jdk: sets JAVA_HOME to a JDK that is new enough, or says what to install and returns 1.
find_jdk() {
    on_path=$(command -v java 2>/dev/null) && on_path=$(readlink -f "$on_path") || on_path=
    for jdk in "${JAVA_HOME:-}" "${on_path%/bin/java}" /usr/lib/jvm/* /opt/* /opt/java/* \
        /opt/jdk/* /usr/local/*jdk* /usr/java/* "${HOME:-/root}"/.sdkman/candidates/java/* \
        "${HOME:-/root}"/.jdks/*; do
        [ -n "$jdk" ] || continue
        version=$(jdk_version "$jdk")
        if [ "${version:-0}" -ge "$JANETI_JAVA_VERSION" ]; then
            JAVA_HOME=$jdk
            export JAVA_HOME
            return 0
        fi
    done
    cat >&2 <<TEXT
janeti: no JDK $JANETI_JAVA_VERSION or later found (looked at JAVA_HOME, PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks).
Install one, for example
    apt-get install openjdk-$JANETI_JAVA_VERSION-jdk-headless      (Debian testing, Ubuntu)
    or Temurin $JANETI_JAVA_VERSION from https://adoptium.net   (any Linux)
or set JAVA_HOME to where it is.
TEXT
    return 1
}
