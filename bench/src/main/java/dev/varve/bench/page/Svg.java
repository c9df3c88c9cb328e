package dev.varve.bench.page;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jetbrains.letsPlot.commons.geometry.DoubleVector;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.w3c.dom.Text;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A plot as SVG: what Lets-Plot draws, with its style sheet replaced by ours, so that it fits light and dark pages, and
 * without what would differ from run to run or only takes space.
 *
 * <p>Lets-Plot lays out text by a table of letter widths of its own, and not by the fonts of the machine. So the same
 * plot is the same bytes everywhere.
 */
final class Svg {

    private static final Pattern DECIMALS = Pattern.compile("-?\\d+\\.\\d+(?:E-?\\d+)?");
    private static final Pattern RGB = Pattern.compile("rgb\\((\\d+),\\s*(\\d+),\\s*(\\d+)\\)");
    private static final Pattern REFERENCE = Pattern.compile("url\\(#([^)]*)\\)");

    /** The words of a layer of text, which Lets-Plot styles one by one. */
    private static final String WORDS = "words";

    private static final List<String> STROKE = List.of("stroke", "stroke-opacity", "stroke-width");

    /** For another back end of the library, and what is so by default. */
    private static final List<String> NEEDLESS = List.of("clip-bounds-jfx", "fill-rule");

    private final Document document;
    private final Plot plot;
    private final Plot.Width width;
    private final String id;
    private final Map<String, String> ids = new HashMap<>();

    private Svg(Plot plot, Plot.Width width, String id) {
        this.plot = plot;
        this.width = width;
        this.id = id;
        this.document = parse(draw(plot, width));
        Element root = document.getDocumentElement();
        removeAll(root, "style");
        tidy(root);
        describe(root);
    }

    /**
     * A drawing for a page that has the style sheet {@code plot.css}.
     *
     * @param id different from all others of the page
     */
    static String inline(Plot plot, Plot.Width width, String id) {
        return new Svg(plot, width, id).write();
    }

    /** A file of its own, for a page without style sheets. */
    static String file(Plot plot) {
        var svg = new Svg(plot, Plot.Width.WIDE, "plot");
        Element root = svg.document.getDocumentElement();
        root.setAttribute("width", Integer.toString(Plot.Width.WIDE.pixels()));
        root.setAttribute("height", Integer.toString(plot.height(Plot.Width.WIDE)));
        Element style = svg.element("style");
        style.setTextContent(Resources.text("plot.css"));
        Element paper = svg.element("rect");
        paper.setAttribute("class", "paper");
        paper.setAttribute("width", "100%");
        paper.setAttribute("height", "100%");
        paper.setAttribute("fill", "#ffffff");
        Node afterDescription = root.getElementsByTagName("desc").item(0).getNextSibling();
        root.insertBefore(style, afterDescription);
        root.insertBefore(paper, afterDescription);
        return svg.write() + "\n";
    }

    private static String draw(Plot plot, Plot.Width width) {
        return PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(
                plot.spec(width),
                new DoubleVector(width.pixels(), plot.height(width)),
                (columns, rows, _) -> {
                    throw new UnsupportedOperationException("a raster of " + columns + " by " + rows);
                },
                false);
    }

    private static Document parse(String svg) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("the plotting library drew no SVG: " + e.getMessage(), e);
        }
    }

    private void describe(Element root) {
        root.removeAttribute("width");
        root.removeAttribute("height");
        root.setAttribute("class", "plot " + (width == Plot.Width.WIDE ? "wide" : "narrow"));
        root.setAttribute("viewBox", "0 0 " + width.pixels() + " " + plot.height(width));
        root.setAttribute("role", "img");
        root.setAttribute("aria-labelledby", id + "-title " + id + "-desc");
        Element title = element("title");
        title.setAttribute("id", id + "-title");
        title.setTextContent(plot.title());
        Element description = element("desc");
        description.setAttribute("id", id + "-desc");
        description.setTextContent(plot.description());
        root.insertBefore(description, root.getFirstChild());
        root.insertBefore(title, description);
    }

    private Element element(String name) {
        return document.createElementNS("http://www.w3.org/2000/svg", name);
    }

    private static void removeAll(Element root, String name) {
        NodeList found = root.getElementsByTagName(name);
        while (found.getLength() > 0) {
            Node node = found.item(0);
            node.getParentNode().removeChild(node);
        }
    }

    /** Makes an element and all below it small and the same in every run; tells whether anything is left to see. */
    private boolean tidy(Element element) {
        Node child = element.getFirstChild();
        boolean empty = true;
        while (child != null) {
            Node next = child.getNextSibling();
            boolean keep = child instanceof Element inner ? tidy(inner) : child instanceof Text text && tidy(text);
            if (!keep) {
                element.removeChild(child);
            }
            empty &= !keep;
            child = next;
        }
        tidyAttributes(element);
        return switch (element.getLocalName()) {
            case "g", "text", "tspan", "defs", "clipPath" -> !empty;
            case "path", "line", "rect", "circle" -> clips(element) || paints(element);
            default -> true;
        };
    }

    private static boolean tidy(Text text) {
        text.setData(text.getData().strip().replace(Panels.PLACE, ""));
        return !text.getData().isEmpty();
    }

    private void tidyAttributes(Element element) {
        if (element.getLocalName().equals("text") && element.hasAttribute("style")) {
            element.removeAttribute("style");
            element.removeAttribute("fill-opacity");
            element.setAttribute("class", WORDS);
        }
        NEEDLESS.forEach(element::removeAttribute);
        NamedNodeMap attributes = element.getAttributes();
        for (int i = attributes.getLength() - 1; i >= 0; i--) {
            var attribute = (Attr) attributes.item(i);
            String value = attribute.getValue();
            if (attribute.getName().equals("id")) {
                attribute.setValue(newId(value));
            } else if (attribute.getName().endsWith("opacity") && Double.parseDouble(value) == 1) {
                element.removeAttribute(attribute.getName());
            } else if (!attribute.getName().startsWith("xmlns")) {
                attribute.setValue(tidy(value));
            }
        }
    }

    /** What a clip path is made of needs no paint. */
    private static boolean clips(Element element) {
        return element.getParentNode() instanceof Element parent
                && parent.getLocalName().equals("clipPath");
    }

    /**
     * Whether a shape is seen; takes out the paint that is not. The white behind the signs of a legend is not wanted.
     */
    private static boolean paints(Element shape) {
        boolean filled = isPaint(shape, "fill");
        boolean stroked = isPaint(shape, "stroke") && !zero(shape, "stroke-width");
        if (!filled) {
            shape.removeAttribute("fill-opacity");
            shape.setAttribute("fill", "none");
        }
        if (!stroked) {
            STROKE.forEach(shape::removeAttribute);
        }
        return filled || stroked;
    }

    private static boolean isPaint(Element shape, String paint) {
        String color = shape.getAttribute(paint);
        return !color.isEmpty()
                && !color.equals("none")
                && !color.equals("#ffffff")
                && !zero(shape, paint + "-opacity");
    }

    private static boolean zero(Element element, String attribute) {
        return element.hasAttribute(attribute) && Double.parseDouble(element.getAttribute(attribute)) == 0;
    }

    private String tidy(String value) {
        String referred = REFERENCE.matcher(value).replaceAll(found -> "url(#" + newId(found.group(1)) + ")");
        String colored = RGB.matcher(referred).replaceAll(Svg::hexadecimal);
        return DECIMALS.matcher(colored).replaceAll(Svg::rounded).strip();
    }

    private String newId(String drawn) {
        return ids.computeIfAbsent(drawn, _ -> id + "-" + (ids.size() + 1));
    }

    private static String hexadecimal(MatchResult rgb) {
        int color = 0;
        for (int channel = 1; channel <= 3; channel++) {
            color = color << 8 | Integer.parseInt(rgb.group(channel));
        }
        return "#" + String.format("%06x", color);
    }

    /** A tenth of a pixel is less than anybody sees; a hundredth for what is small, such as opacity. */
    private static String rounded(MatchResult decimals) {
        var number = new BigDecimal(decimals.group());
        int digits = number.abs().compareTo(BigDecimal.ONE) < 0 ? 2 : 1;
        BigDecimal rounded = number.setScale(digits, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }

    private String write() {
        try {
            Transformer transformer = TransformerFactory.newInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            var out = new StringWriter();
            transformer.transform(new DOMSource(document), new StreamResult(out));
            return out.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("writing to memory", e);
        }
    }
}
