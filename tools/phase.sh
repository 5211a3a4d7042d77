# shellcheck shell=bash
# Sourced by tools/demo and tools/test, in the project's folder.

# phase NAME WHAT COMMAND...: runs the command, its output going to build/log/NAME.log. One line
# says what runs and how long it took; a failure shows the end of the log.
phase() {
  local log=build/log/$1.log began=$SECONDS status=0
  mkdir -p build/log
  printf '  %-9s %s ... ' "$1" "$2"
  "${@:3}" >"$log" 2>&1 </dev/null || status=$?
  if [[ $status -eq 0 ]]; then
    echo "$((SECONDS - began)) s"
  else
    printf 'failed after %s s\n\n' $((SECONDS - began))
    tail -n 60 "$log"
    printf '\nAll of it stands in %s\n' "$log"
  fi
  return "$status"
}

# build PRESET [TARGET...]: configures and compiles, everything or these targets.
build() {
  local preset=$1 targets=("${@:2}")
  cmake --preset "$preset" && cmake --build --preset "$preset" ${targets:+--target "${targets[@]}"}
}
