package dev.varve.cli.text;

import com.sun.source.tree.AnnotatedTypeTree;
import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/** Writes declarations as a reader knows them. */
final class Declarations {

    private Declarations() {}

    static String kind(ClassTree type) {
        return switch (type.getKind()) {
            case INTERFACE -> "interface";
            case ENUM -> "enum";
            case RECORD -> "record";
            case ANNOTATION_TYPE -> "annotation";
            default -> "class";
        };
    }

    /** Whether members are public without saying so. */
    static boolean hasPublicMembers(ClassTree type) {
        return type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
    }

    static boolean isEnumConstant(VariableTree field) {
        // The parser makes a constant a public static final field whose type is the enum and which is a `new` of it;
        // a field that is written out never prints like this.
        return field.toString().startsWith("/*public static final*/");
    }

    static String signature(ClassTree type) {
        var text = new StringBuilder(modifiers(type.getModifiers()));
        text.append(type.getKind() == Tree.Kind.ANNOTATION_TYPE ? "@interface" : kind(type));
        text.append(' ').append(type.getSimpleName()).append(typeParameters(type.getTypeParameters()));
        var superclass = type.getExtendsClause();
        if (superclass != null) {
            text.append(" extends ").append(type(superclass));
        }
        if (!type.getImplementsClause().isEmpty()) {
            text.append(type.getKind() == Tree.Kind.INTERFACE ? " extends " : " implements ");
            text.append(types(type.getImplementsClause()));
        }
        return text.toString();
    }

    static String signature(MethodTree method, String typeName) {
        var text = new StringBuilder(modifiers(method.getModifiers()));
        if (!method.getTypeParameters().isEmpty()) {
            text.append(typeParameters(method.getTypeParameters())).append(' ');
        }
        var result = method.getReturnType();
        text.append(result == null ? typeName : type(result) + " " + method.getName())
                .append('(');
        text.append(method.getParameters().stream()
                        .map(parameter -> parameterType(parameter, false) + " " + parameter.getName())
                        .collect(Collectors.joining(", ")))
                .append(')');
        if (!method.getThrows().isEmpty()) {
            text.append(" throws ").append(types(method.getThrows()));
        }
        return text.toString();
    }

    static String signature(VariableTree field) {
        var type = field.getType();
        if (isEnumConstant(field) || type == null) {
            return field.getName().toString();
        }
        return modifiers(field.getModifiers()) + type(type) + " " + field.getName();
    }

    /**
     * The types of the parameters in brackets, as written but without type arguments: {@code (Map,int[],String...)}.
     */
    static String parameterTypes(MethodTree method) {
        return method.getParameters().stream()
                .map(parameter -> parameterType(parameter, true))
                .collect(Collectors.joining(",", "(", ")"));
    }

    private static String parameterType(VariableTree parameter, boolean erased) {
        var type = parameter.getType();
        if (type == null) {
            return "?";
        }
        var text = erased ? erased(type) : type(type);
        boolean variable = text.endsWith("[]") && parameter.toString().contains("...");
        return variable ? text.substring(0, text.length() - 2) + "..." : text;
    }

    private static String erased(Tree type) {
        return switch (type) {
            case AnnotatedTypeTree annotated -> erased(annotated.getUnderlyingType());
            case ParameterizedTypeTree generic -> erased(generic.getType());
            case ArrayTypeTree array -> erased(array.getType()) + "[]";
            default -> type(type);
        };
    }

    private static String type(Tree type) {
        return type.toString()
                .replaceAll("@\\w[\\w.]*(\\([^()]*\\))?\\s*", "")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String types(List<? extends Tree> types) {
        return types.stream().map(Declarations::type).collect(Collectors.joining(", "));
    }

    private static String typeParameters(List<? extends Tree> parameters) {
        return parameters.isEmpty() ? "" : "<" + types(parameters) + ">";
    }

    private static String modifiers(ModifiersTree modifiers) {
        return modifiers.getFlags().stream()
                .filter(Declarations::isTold)
                .map(modifier -> modifier + " ")
                .collect(Collectors.joining());
    }

    private static boolean isTold(Modifier modifier) {
        return switch (modifier) {
            case PUBLIC, PROTECTED, PRIVATE, ABSTRACT, STATIC, FINAL, DEFAULT, SEALED -> true;
            default -> false;
        };
    }
}
