#!/bin/sh
# Lists my rooms, reads the latest messages of one of them, and posts to it.
set -eu

call() {
    path=$1
    shift
    curl --silent --show-error --fail-with-body --header "Authorization: $SCHEME $TOKEN" "$@" "$CHAT/$path"
    echo
}

call api/rooms/
call "$ROOM/api/history/"
call "$ROOM/api/send/" --json '{"body": "The backup is done."}'
