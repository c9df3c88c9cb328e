package dev.varve.cli.text;

import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.ModuleTree;
import java.util.HashSet;
import java.util.Set;

/**
 * What a {@code module-info.java} says.
 *
 * @param name the module's name
 * @param exports the packages that it exports to everybody
 */
record ModuleDeclaration(String name, Set<String> exports) {

    private static final String INCUBATING = "jdk.incubator.";

    /**
     * Whether a package is there for everybody. Incubating modules (JEP 11) take part only where somebody adds them.
     */
    boolean offers(String packageName) {
        return exports.contains(packageName) && !name.startsWith(INCUBATING);
    }

    static ModuleDeclaration of(ModuleTree tree) {
        var exports = new HashSet<String>();
        for (var directive : tree.getDirectives()) {
            if (directive instanceof ExportsTree export && export.getModuleNames() == null) {
                exports.add(export.getPackageName().toString());
            }
        }
        return new ModuleDeclaration(tree.getName().toString(), Set.copyOf(exports));
    }
}
