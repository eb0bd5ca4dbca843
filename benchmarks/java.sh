# Read by the scripts beside it: sets $java to the command that runs a class of the benchmarks, on the JDK that ./backlight
# uses, with all modules that are built here.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
jdk=$(./backlight --java-home) || exit 1
classpath=
for module in benchmarks substrate learning projection optics datasets app; do
    classpath=$classpath$module/target/classes:
done
if [ ! -d benchmarks/target/classes ] || [ ! -r app/target/class-path.txt ]; then
    printf '%s: the benchmarks are not built; type mvn -DskipTests package\n' "${0##*/}" >&2
    exit 2
fi
java=("$jdk/bin/java" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED
    -cp "$classpath$(cat app/target/class-path.txt)")
