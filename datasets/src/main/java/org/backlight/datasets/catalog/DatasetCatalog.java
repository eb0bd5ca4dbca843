package org.backlight.datasets.catalog;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.datasets.image.Cifar10;
import org.backlight.datasets.image.DrawnDigits;
import org.backlight.datasets.image.IdxDataset;
import org.backlight.datasets.image.Mnist;
import org.backlight.datasets.text.MovieDialogs;

/** The data sets that Backlight knows by name. */
public final class DatasetCatalog {

    /**
     * A known data set.
     *
     * @param name the name in recipes, and the subfolder of the data folder
     * @param description one line for people
     * @param mirrors folders on the web that hold all the files, each ending in "/", in the order of trial
     * @param files the publisher's files; empty if the data set is drawn by code, or a record describes them, or its user puts
     *     it there
     * @param members what is unpacked from archives among the files, each with its folders in there, to be found by its name
     *     alone in the data set's folder; of several archives, each has the members of the folder of its own name. Without
     *     archives, the files that its user puts there; else empty
     * @param record what describes the files where they are not described here; else null
     */
    public record Entry(String name, String description, List<URI> mirrors, List<PublishedFile> files,
            List<String> members, ZenodoRecord record) {

        /** Copies the lists. */
        public Entry {
            mirrors = List.copyOf(mirrors);
            files = List.copyOf(files);
            members = List.copyOf(members);
        }

        /** Creates the entry of a data set that is read from its publisher's files as they are. */
        public Entry(String name, String description, List<URI> mirrors, List<PublishedFile> files) {
            this(name, description, mirrors, files, List.of(), null);
        }

        /** Creates the entry of a data set that is unpacked from an archive. */
        public Entry(String name, String description, List<URI> mirrors, List<PublishedFile> files,
                List<String> members) {
            this(name, description, mirrors, files, members, null);
        }

        /** Returns whether the data set is drawn by code and needs no download. */
        public boolean builtIn() {
            return members.isEmpty() && !fetched();
        }

        /** Returns whether there is something that {@link Download} can fetch. */
        public boolean fetched() {
            return record != null || !files.isEmpty();
        }

        /** Returns the members that an archive has. */
        List<String> membersOf(String archive) {
            if (files.size() + (record == null ? 0 : record.files().size()) == 1) {
                return members;
            }
            String folder = archive.substring(0, archive.indexOf('.')) + "/";
            return members.stream().filter(member -> member.startsWith(folder)).toList();
        }

        /** Returns the number of bytes of all files that are described here together; 0 if none is. */
        public long bytes() {
            return files.stream().mapToLong(PublishedFile::bytes).sum();
        }

        /**
         * Returns whether nothing is left to fetch: all files are there with their right sizes (digests unread), or all
         * that are unpacked from an archive, under their names or packed as {@code NAME.gz}.
         */
        public boolean presentIn(Path dataFolder) {
            Path folder = dataFolder.resolve(name);
            return members.isEmpty()
                    ? files.stream().allMatch(file -> isFile(folder, file.name(), file.bytes()))
                    : members.stream().allMatch(member -> unpacked(folder, member) != null);
        }

        /**
         * Returns the files unpacked from archives, if all are there and no archive that is described here could tell that
         * they are right; else empty.
         */
        List<Download.Result> unpackedIn(Path dataFolder) {
            Path folder = dataFolder.resolve(name);
            boolean archiveTells = !files.isEmpty()
                    && Files.exists(folder.resolve(files.getFirst().name()));
            if (members.isEmpty() || archiveTells || !presentIn(dataFolder)) {
                return List.of();
            }
            return members.stream()
                    .map(member -> new Download.Result(unpacked(folder, member), Download.Outcome.PRESENT))
                    .toList();
        }

        private static boolean isFile(Path folder, String name, long bytes) {
            Path path = folder.resolve(name);
            return Files.isRegularFile(path) && path.toFile().length() == bytes;
        }

        /** Returns the place of a file of an archive, or where it would be unpacked. */
        private Path place(Path folder, String member) {
            Path found = unpacked(folder, member);
            return found == null ? folder.resolve(Path.of(member).getFileName()) : found;
        }

        /** Returns the place of a file of an archive; null if it is not there. */
        private static Path unpacked(Path folder, String member) {
            Path plain = folder.resolve(Archive.fileName(member));
            Path packed = folder.resolve(Archive.fileName(member) + ".gz");
            return Files.isRegularFile(plain) ? plain : Files.isRegularFile(packed) ? packed : null;
        }
    }

    /** Returns the four packed files of a data set in MNIST's layout, by their lengths and SHA-256. */
    private static List<PublishedFile> idxFiles(long trainImages, String trainImagesSha256, long trainLabels,
            String trainLabelsSha256, long testImages, String testImagesSha256, long testLabels,
            String testLabelsSha256) {
        return List.of(new PublishedFile(Mnist.TRAIN_IMAGES + ".gz", trainImages, trainImagesSha256),
                new PublishedFile(Mnist.TRAIN_LABELS + ".gz", trainLabels, trainLabelsSha256),
                new PublishedFile(Mnist.TEST_IMAGES + ".gz", testImages, testImagesSha256),
                new PublishedFile(Mnist.TEST_LABELS + ".gz", testLabels, testLabelsSha256));
    }

    private static final List<Entry> ENTRIES = List.of(
            new Entry(DrawnDigits.NAME, "drawn digits, 28x28, made by code in any number", List.of(),
                    List.of()),
            // The publisher's own site asks for a password at times, so the mirrors come first.
            new Entry(Mnist.NAME, "MNIST, 60,000 + 10,000 handwritten digits, 28x28",
                    List.of(URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
                            URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"),
                            URI.create("http://yann.lecun.com/exdb/mnist/")),
                    idxFiles(9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                            28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                            1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                            4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
            new Entry(IdxDataset.FASHION_MNIST.folder(),
                    "Fashion-MNIST, 60,000 + 10,000 articles of clothing, 28x28",
                    List.of(URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")),
                    idxFiles(26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                            29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                            4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                            5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
            new Entry(IdxDataset.KMNIST.folder(),
                    "KMNIST, 60,000 + 10,000 cursive Japanese characters, 28x28; CC BY-SA 4.0",
                    List.of(URI.create("http://codh.rois.ac.jp/kmnist/dataset/kmnist/")),
                    idxFiles(18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
                            29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
                            3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
                            5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c")),
            new Entry(Cifar10.NAME, "CIFAR-10, 50,000 + 10,000 images of things in colour, 32x32; 170 MB",
                    List.of(URI.create("https://www.cs.toronto.edu/~kriz/")),
                    List.of(new PublishedFile("cifar-10-binary.tar.gz", 170_052_171,
                            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")),
                    Cifar10.FILES.stream().map(file -> "cifar-10-batches-bin/" + file).toList()),
            new Entry(MovieDialogs.NAME, "Cornell Movie-Dialogs, 304,713 lines of film scripts in English",
                    List.of(URI.create("https://www.cs.cornell.edu/~cristian/data/"),
                            URI.create("https://s3.amazonaws.com/pytorch-tutorial-assets/")),
                    List.of(new PublishedFile("cornell_movie_dialogs_corpus.zip", 9_916_637,
                            "3bde8a571f615201bc2d2453e22878090719638592f774720eddec739de8c900")),
                    List.of("cornell movie-dialogs corpus/" + MovieDialogs.LINES,
                            "cornell movie-dialogs corpus/" + MovieDialogs.CONVERSATIONS)),
            new Entry("climatebench",
                    "ClimateBench v1, NorESM2-LM, annual maps 1850-2100, 96x144; Zenodo 7064308, CC BY 4.0, 0.9 GB",
                    List.of(URI.create("https://zenodo.org/records/7064308/files/")), List.of(),
                    climateBenchMembers(),
                    new ZenodoRecord(URI.create("https://zenodo.org/api/records/7064308"),
                            List.of("train_val.tar.gz", "test.tar.gz"))),
            new Entry("climate-cesm2",
                    "CMIP6 CESM2, annual maps 2015-2099, 48x72; CMIP6's terms of use; put there by yourself",
                    List.of(), List.of(),
                    climateFiles("", List.of("ssp126", "ssp370", "ssp585"))));

    /** Digests of the contents of MNIST's published files, by their names without {@code .gz}. */
    private static final Map<String, String> CONTENTS = Map.of(
            Mnist.TRAIN_IMAGES, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            Mnist.TRAIN_LABELS, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            Mnist.TEST_IMAGES, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            Mnist.TEST_LABELS, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    private DatasetCatalog() {}

    /**
     * Reads the files that a data set is read from, packed or not, and tells whether they are the publisher's.
     *
     * @param name the data set's
     * @param dataFolder the data folder
     * @return in the order in which they are read; none of a data set that is drawn by code
     * @throws IllegalArgumentException if there is no data set of that name
     * @throws IOException with one sentence that names the file, if one is missing, unreadable or damaged gzip
     */
    public static List<SourceFile> sources(String name, Path dataFolder) throws IOException {
        Entry entry = find(name);
        Optional<IdxDataset> idx = Arrays.stream(IdxDataset.values())
                .filter(known -> known.folder().equals(name))
                .findFirst();
        List<Path> files = idx.isPresent() ? idx.get().files(dataFolder) : switch (entry.name()) {
            case Cifar10.NAME -> Cifar10.files(dataFolder);
            case MovieDialogs.NAME -> MovieDialogs.files(dataFolder);
            default ->
                entry.members().stream().map(member -> entry.place(dataFolder.resolve(name), member))
                        .toList();
        };
        List<SourceFile> sources = new ArrayList<>();
        for (Path file : files) {
            String content = file.getFileName().toString().replaceFirst("\\.gz$", "");
            // Data sets in the form of MNIST have files of the same names.
            sources.add(SourceFile.of(file, name.equals(Mnist.NAME) ? CONTENTS.get(content) : null));
        }
        return List.copyOf(sources);
    }

    private static List<String> climateBenchMembers() {
        List<String> members = new ArrayList<>(climateFiles("train_val/",
                List.of("historical", "hist-GHG", "hist-aer", "ssp126", "ssp370", "ssp585")));
        members.addAll(climateFiles("test/", List.of("ssp245")));
        return members;
    }

    private static List<String> climateFiles(String folder, List<String> scenarios) {
        return scenarios.stream()
                .flatMap(scenario -> Stream.of(folder + "inputs_" + scenario + ".nc",
                        folder + "outputs_" + scenario + ".nc"))
                .toList();
    }

    /** Returns all known data sets, by name. */
    public static List<Entry> entries() {
        return ENTRIES;
    }

    /**
     * Returns the data set of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known names
     */
    public static Entry find(String name) {
        return ENTRIES.stream().filter(entry -> entry.name().equals(name)).findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("data set is \"" + name + "\", expected one of "
                                + ENTRIES.stream().map(Entry::name).collect(Collectors.joining(", "))));
    }
}
