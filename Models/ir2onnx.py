#!/usr/bin/env python3
"""Writes a net of OpenVINO's format (.xml and .bin, version 10 or 11) as ONNX, opset 9, weights as float32.

    ir2onnx.py NET.xml NET.bin OUT.onnx [OLD=NEW ...]

OLD=NEW renames an input. The graph is taken over layer by layer; the result is the same bytes each time, so that its
SHA-256 can be checked. Known layers are those of convolutional nets such as face-reidentification-retail-0095; any
other is refused. Two forms that OpenCV 4.6 reads wrongly are avoided: a bias of its own after a convolution becomes
the convolution's, and a scalar becomes one value a channel.
"""

import math
import struct
import sys
import xml.etree.ElementTree as tree
from array import array

FLOAT, INT64, INTS, INT = 1, 7, 7, 2
CODES = {"f16": "e", "f32": "f", "i32": "i", "i64": "q", "u64": "Q"}


class Unsupported(ValueError):
    """A layer or a shape this program does not know."""


# What protocol buffers need of a message: fields in the order of their numbers.

def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def block(field, value):
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


class Tensor:
    """Constant values in row order; integers stay integers, everything else is float32."""

    def __init__(self, shape, values):
        self.shape = list(shape)
        self.values = values if isinstance(values, list) else array("f", values)

    def reshaped(self, shape):
        return Tensor(shape, self.values)

    def message(self, name):
        whole = isinstance(self.values, list)
        data = struct.pack(f"<{len(self.values)}{'q' if whole else 'f'}", *self.values)
        dims = b"".join(number(1, side) for side in self.shape)
        return dims + number(2, INT64 if whole else FLOAT) + block(8, name) + block(9, data)


class Node:
    def __init__(self, kind, inputs, output, **attributes):
        self.kind, self.inputs, self.output, self.attributes = kind, inputs, output, attributes

    def message(self):
        out = b"".join(block(1, name) for name in self.inputs) + block(2, self.output) + block(4, self.kind)
        for name, value in sorted(self.attributes.items()):
            if isinstance(value, int):
                body = number(3, value) + number(20, INT)
            else:
                body = b"".join(number(8, item) for item in value) + number(20, INTS)
            out += block(5, block(1, name) + body)
        return out


def value_message(name, shape):
    dims = b"".join(block(1, number(1, side)) for side in shape)
    return block(1, name) + block(2, block(1, number(1, FLOAT) + block(2, dims)))


def integers(text):
    return [int(item) for item in text.split(",")] if text and text.strip() else []


class Layer:
    """A layer of the .xml: its kind, settings and the shape of what it gives."""

    def __init__(self, element):
        data = element.find("data")
        self.id, self.name, self.kind = element.get("id"), element.get("name"), element.get("type")
        self.data = dict(data.attrib) if data is not None else {}
        inputs, outputs = element.find("input"), element.find("output")
        self.ports = [port.get("id") for port in inputs] if inputs is not None else []
        self.shape = [int(dim.text) for dim in outputs[0].findall("dim")] if outputs is not None else []
        if self.kind == "Parameter":
            self.shape = integers(self.data["shape"])


class Conversion:
    def __init__(self, root, weights, renames):
        self.name, self.weights, self.renames = root.get("name"), weights, renames
        self.layers = {layer.id: layer for layer in map(Layer, root.find("layers"))}
        self.edges = {(e.get("to-layer"), e.get("to-port")): e.get("from-layer") for e in root.find("edges")}
        self.users = {}
        for (to, _), source in self.edges.items():
            self.users.setdefault(source, []).append(to)
        self.constants, self.names = {}, {}
        self.nodes, self.inputs, self.outputs, self.initializers = [], [], [], []

    def sources(self, layer):
        return [self.edges[layer.id, port] for port in layer.ports]

    def ordered(self):
        """Layers, each after those it takes from."""
        done, out = set(), []
        for first in self.layers:
            stack = [(first, False)]
            while stack:
                at, ready = stack.pop()
                if ready:
                    out.append(self.layers[at])
                elif at not in done:
                    done.add(at)
                    stack.append((at, True))
                    stack += [(source, False) for source in reversed(self.sources(self.layers[at]))]
        return out

    def keep(self, tensor, hint):
        name = f"{hint}_{len(self.initializers) + 1}"
        self.initializers.append(tensor.message(name))
        return name

    def put(self, layer, kind, inputs, **attributes):
        self.names[layer.id] = f"n{layer.id}"
        self.nodes.append(Node(kind, inputs, self.names[layer.id], **attributes))

    def run(self):
        for layer in self.ordered():
            sources = self.sources(layer)
            if layer.kind == "Const":
                self.constants[layer.id] = self.constant(layer)
            elif layer.kind == "Parameter":
                self.names[layer.id] = self.renames.get(layer.name, layer.name)
                self.inputs.append(value_message(self.names[layer.id], layer.shape))
            elif layer.kind == "Result":
                source = self.layers[sources[0]]
                self.nodes.append(Node("Identity", [self.names[source.id]], source.name))
                self.outputs.append(value_message(source.name, source.shape))
            elif all(source in self.constants for source in sources):
                self.constants[layer.id] = self.folded(layer, [self.constants[source] for source in sources])
            elif layer.kind == "Convert":
                self.names[layer.id] = self.names[sources[0]]
            else:
                getattr(self, layer.kind.lower(), self.unknown)(layer, sources)
        return self.model()

    def model(self):
        graph = b"".join(block(1, node.message()) for node in self.nodes) + block(2, self.name)
        graph += b"".join(block(5, tensor) for tensor in self.initializers)
        graph += b"".join(block(11, value) for value in self.inputs)
        graph += b"".join(block(12, value) for value in self.outputs)
        return number(1, 6) + block(2, "ir2onnx") + block(7, graph) + block(8, block(1, "") + number(2, 9))

    # Constants

    def constant(self, layer):
        shape, code = integers(layer.data["shape"]), CODES[layer.data["element_type"]]
        values = struct.unpack_from(f"<{math.prod(shape)}{code}", self.weights, int(layer.data["offset"]))
        return Tensor(shape, list(values) if code in "iqQ" else values)

    def folded(self, layer, values):
        if layer.kind == "Convert":
            return values[0]
        if layer.kind == "Reshape":
            return values[0].reshaped(layer.shape)
        one, other = values if len(values) == 2 else (None, None)
        if layer.kind not in ("Add", "Multiply") or len(one.values) != len(other.values):
            raise Unsupported(f"{layer.kind} of constants")
        combine = (lambda a, b: a + b) if layer.kind == "Add" else (lambda a, b: a * b)
        return Tensor(layer.shape, [combine(a, b) for a, b in zip(one.values, other.values)])

    # Layers, by their kind

    def unknown(self, layer, sources):
        raise Unsupported(f"layer {layer.kind}")

    def convolution(self, layer, sources, group=1, weights=None):
        weights = weights or self.constants[sources[1]]
        if layer.data.get("auto_pad", "explicit") not in ("explicit", "valid", "notset"):
            raise Unsupported("padding chosen by the runtime")
        self.put(
            layer, "Conv", [self.names[sources[0]], self.keep(weights, f"w{layer.id}")],
            kernel_shape=weights.shape[2:], strides=integers(layer.data["strides"]), group=group,
            pads=integers(layer.data["pads_begin"]) + integers(layer.data["pads_end"]),
            dilations=integers(layer.data["dilations"]),
        )

    def groupconvolution(self, layer, sources):
        weights = self.constants[sources[1]]
        group, each, *rest = weights.shape
        self.convolution(layer, sources, group, weights.reshaped([group * each, *rest]))

    def add(self, layer, sources):
        if not self.becomes_bias(layer, sources):
            self.arithmetic(layer, sources, "Add")

    def multiply(self, layer, sources):
        self.arithmetic(layer, sources, "Mul")

    def becomes_bias(self, layer, sources):
        """Gives a constant after a convolution that nobody else uses to the convolution."""
        variable = [source for source in sources if source not in self.constants]
        if len(variable) != 1 or len(self.users[variable[0]]) != 1:
            return False
        name = self.names[variable[0]]
        producer = next((node for node in self.nodes if node.output == name), None)
        if producer is None or producer.kind != "Conv" or len(producer.inputs) != 2:
            return False
        bias = self.a_channel(layer, sources, variable[0])
        producer.inputs.append(self.keep(bias.reshaped([len(bias.values)]), f"b{layer.id}"))
        self.names[layer.id] = name
        return True

    def arithmetic(self, layer, sources, kind):
        variable = [source for source in sources if source not in self.constants]
        inputs = [self.names[source] for source in variable]
        if len(variable) == 1:
            inputs.append(self.keep(self.a_channel(layer, sources, variable[0]), f"k{layer.id}"))
        self.put(layer, kind, inputs)

    def a_channel(self, layer, sources, variable):
        """The constant of the layer with one value a channel."""
        constant = next(self.constants[source] for source in sources if source in self.constants)
        shape = self.layers[variable].shape
        if len(shape) != 4 or len(constant.values) not in (1, shape[1]):
            raise Unsupported(f"{layer.kind} of shapes {shape} and {constant.shape}")
        values = constant.values if len(constant.values) == shape[1] else constant.values * shape[1]
        return Tensor([1, shape[1], 1, 1], values)

    def prelu(self, layer, sources):
        slopes = self.constants[sources[1]].values
        channels = layer.shape[1]
        slopes = Tensor([channels, 1, 1], slopes if len(slopes) == channels else slopes * channels)
        self.put(layer, "PRelu", [self.names[sources[0]], self.keep(slopes, f"s{layer.id}")])

    def relu(self, layer, sources):
        self.put(layer, "Relu", [self.names[sources[0]]])

    def sigmoid(self, layer, sources):
        self.put(layer, "Sigmoid", [self.names[sources[0]]])

    def avgpool(self, layer, sources):
        if integers(layer.data["kernel"]) != self.layers[sources[0]].shape[2:] or layer.shape[2:] != [1, 1]:
            raise Unsupported("a mean over less than the picture")
        self.put(layer, "GlobalAveragePool", [self.names[sources[0]]])


def main(xml, weights, out, *renames):
    with open(weights, "rb") as file:
        data = file.read()
    model = Conversion(tree.parse(xml).getroot(), data, dict(item.split("=", 1) for item in renames)).run()
    with open(out, "wb") as file:
        file.write(model)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
