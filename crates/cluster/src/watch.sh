# Starts and stops one server, in whose folder this shell is. Its arguments are the folder, the signal
# that ends the server at once, and the server's command. Each line of input is an order. The end of the
# input, which the end of the test process is, ends the server and removes the folder.
folder=$1 fatal=$2
shift 2
server=
stop() {
    [ -n "$server" ] || return 0
    kill -s "$fatal" "$server"
    # A server that a test has suspended hears of the signal only then.
    kill -s CONT "$server"
    wait "$server"
    server=
}
while read -r order; do
    case $order in
    start)
        stop
        "$@" >>log 2>&1 &
        server=$!
        ;;
    stop) stop ;;
    *) kill -s "$order" "$server" ;;
    esac
    echo done
done
stop
cd /
rm -rf "$folder"
