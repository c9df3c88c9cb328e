package dev.varve.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which module may know which: arrows point down only, and what is risky stays in one place. */
final class DependencyDirectionTest {

    /** The modules, lowest first. */
    private enum Module {
        MMAP,
        CODECS,
        INDEX,
        RECOVERY,
        STORAGE,
        FUZZ,
        LAB,
        BENCH,
        CLI;

        String folder() {
            return name().toLowerCase(Locale.ROOT);
        }

        String[] packages() {
            String own = "dev.varve." + folder() + "..";
            // The public API is a package above, so that users read dev.varve.VectorStore.
            return this == STORAGE ? new String[] {"dev.varve", own} : new String[] {own};
        }

        boolean holds(JavaClass type) {
            return resideInAnyPackage(packages()).test(type);
        }
    }

    private static JavaClasses varve;

    @BeforeAll
    static void importAllModules() {
        varve = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("dev.varve");
    }

    /** Without this, every rule below would hold for a module that is not on the class path. */
    @Test
    void shouldSeeClassesOfEveryModule() {
        Path sources = Path.of(System.getProperty("varve.sources"));
        Set<Module> expected = EnumSet.range(Module.MMAP, Module.STORAGE);
        for (Module module : EnumSet.range(Module.FUZZ, Module.CLI)) {
            if (Files.isDirectory(sources.resolve(module.folder()).resolve("src/main/java"))) {
                expected.add(module);
            }
        }

        Set<Module> seen = Arrays.stream(Module.values())
                .filter(module -> varve.stream().anyMatch(module::holds))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Module.class)));

        assertEquals(expected, seen);
    }

    @Test
    void shouldKeepEveryClassInThePackagesOfAModule() {
        String[] known = Arrays.stream(Module.values())
                .flatMap(module -> Arrays.stream(module.packages()))
                .toArray(String[]::new);

        classes().should().resideInAnyPackage(known).check(varve);
    }

    @Test
    void shouldPointArrowsDownOnly() {
        var layers = layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
        for (Module module : Module.values()) {
            layers = layers.layer(module.name()).definedBy(module.packages());
        }
        layers.whereLayer("MMAP")
                .mayNotAccessAnyLayer()
                .whereLayer("CODECS")
                .mayOnlyAccessLayers("MMAP")
                .whereLayer("INDEX")
                .mayOnlyAccessLayers("MMAP", "CODECS")
                .whereLayer("RECOVERY")
                .mayOnlyAccessLayers("MMAP", "CODECS")
                .whereLayer("STORAGE")
                .mayOnlyAccessLayers("MMAP", "CODECS", "INDEX", "RECOVERY")
                .whereLayer("FUZZ")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("LAB")
                .mayNotAccessAnyLayer()
                .whereLayer("LAB")
                .mayOnlyBeAccessedByLayers("BENCH", "CLI", "FUZZ")
                .whereLayer("BENCH")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("CLI")
                .mayNotBeAccessedByAnyLayer()
                .check(varve);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().assignedFrom(new PackagesWithTheApiAndItsImplementationAsOne())
                .should()
                .beFreeOfCycles()
                .check(varve);
    }

    @Test
    void shouldUseTheVectorApiInKernelsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.varve.codecs.kernels..", "dev.varve.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .because("it incubates: what uses it must have a scalar twin and be replaceable in one place;"
                        + " benchmarks measure the machine and an independent search with it")
                .check(varve);
    }

    @Test
    void shouldUseChronicleInOneClassOnly() {
        Set<String> users = varve.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(use -> use.getTargetClass().getPackageName().startsWith("net.openhft")))
                .map(DependencyDirectionTest::outermostName)
                .collect(Collectors.toSet());

        assertTrue(
                users.size() == 1 && users.stream().allMatch(name -> name.startsWith("dev.varve.codecs.")),
                () -> "its stores write out of bounds silently, so one class of codecs checks every bound: " + users);
    }

    @Test
    void shouldTakeTimeAndRandomnessAsArguments() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.varve.mmap..", "dev.varve.codecs..", "dev.varve.index..", "dev.varve.recovery..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.util.concurrent.ThreadLocalRandom.class, "current")
                .orShould()
                .callMethod(java.util.concurrent.ForkJoinPool.class, "commonPool")
                .orShould()
                .callConstructor(java.util.Random.class)
                .because("a run that reads a global cannot be replayed")
                .check(varve);
    }

    private static String outermostName(JavaClass type) {
        return type.getEnclosingClass()
                .map(DependencyDirectionTest::outermostName)
                .orElse(type.getName());
    }

    /** The API's entry points open the engine, and the engine answers in terms of the API. */
    private static final class PackagesWithTheApiAndItsImplementationAsOne implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(Module.STORAGE.holds(type) ? "dev.varve" : type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages, the API and its implementation as one";
        }
    }
}
