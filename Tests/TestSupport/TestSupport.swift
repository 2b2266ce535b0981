internal import GraphIR
