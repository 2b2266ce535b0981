"""Small sessions over tables and variables, for state.py: each a generator of what TensorFlow runs one after the other."""

import numpy as np
import tensorflow as tf

R = tf.raw_ops


def C(value, dtype=None):
    return tf.constant(value, dtype)


# The types of keys and values that TensorFlow has fixed tables of.
PAIRS = [
    ("string", "string"), ("string", "int64"), ("string", "int32"), ("string", "float32"), ("string", "float64"),
    ("string", "bool"), ("int64", "string"), ("int64", "int64"), ("int64", "int32"), ("int64", "float32"),
    ("int64", "float64"), ("int32", "string"), ("int32", "int32"), ("int32", "float32"), ("int32", "float64"),
]
# What mutable and dense tables have besides.
MUTABLE_PAIRS = [
    ("string", "int64"), ("string", "int32"), ("string", "float32"), ("string", "float64"), ("string", "bool"),
    ("int64", "int64"), ("int64", "int32"), ("int64", "float32"), ("int64", "float64"), ("int32", "int32"),
    ("int32", "float32"), ("int32", "float64"),
]


def made_by(producer):
    """Makes the graph one that a program of that version made: new ones may not have ops that have been replaced."""
    old = tf.compat.v1.GraphDef()
    old.versions.producer = producer
    tf.import_graph_def(old, name="")


def elements(dtype, *numbers):
    """Elements that stand for small numbers."""
    if dtype == "string":
        return C(np.array([b"w%d" % number for number in numbers], object), tf.string)
    return C(np.array([number % 2 == 1 if dtype == "bool" else number for number in numbers], dtype))


def hidden(tensor):
    """The tensor without its shape, so that what does not fit is found when it runs."""
    return tf.compat.v1.placeholder_with_default(tensor, None)


def element(dtype, number):
    return C(tf.get_static_value(elements(dtype, number))[0], tf.as_dtype(dtype))


def of_types(make, insert, pairs):
    """A table from each type to each."""
    for keys, values in pairs:
        types = [tf.as_dtype(keys), tf.as_dtype(values)]
        table = make(keys, *types)
        yield getattr(R, insert)(table_handle=table, keys=elements(keys, 1, 2, 3), values=elements(values, 5, 6, 7))
        yield R.LookupTableFindV2(table_handle=table, keys=elements(keys, 3, 8, 1), default_value=element(values, 9))


def fixed_table(_, keys, values):
    return R.HashTableV2(key_dtype=keys, value_dtype=values)


def mutable_table(_, keys, values):
    return R.MutableHashTableV2(key_dtype=keys, value_dtype=values)


def dense_table(name, _, values):
    return R.MutableDenseHashTableV2(
        empty_key=element(name, 0), deleted_key=element(name, 99), value_dtype=values)


def fixed(keys, values):
    table = R.HashTableV2(key_dtype=tf.as_dtype(keys), value_dtype=tf.as_dtype(values))
    find = lambda k, d: R.LookupTableFindV2(table_handle=table, keys=k, default_value=d)
    size = R.LookupTableSizeV2(table_handle=table)
    yield size
    yield find(elements(keys, 1), element(values, 9))
    yield R.InitializeTableV2(table_handle=table, keys=elements(keys, 1, 2, 3), values=elements(values, 5, 6, 7))
    yield size, find(elements(keys, 3, 8, 1), element(values, 9)), find(element(keys, 2), element(values, 9))
    yield find(tf.reshape(elements(keys, 3, 8, 1, 4), [2, 2]), element(values, 9))
    yield find(elements(keys), element(values, 9))
    yield find(elements(keys, 2, 8), elements(values, 3, 4))
    # Tables of one key have an order.
    one = R.HashTableV2(key_dtype=tf.as_dtype(keys), value_dtype=tf.as_dtype(values))
    exported = R.LookupTableExportV2(table_handle=one, Tkeys=tf.as_dtype(keys), Tvalues=tf.as_dtype(values))
    yield exported
    yield R.InitializeTableV2(table_handle=one, keys=elements(keys, 4), values=elements(values, 2))
    yield exported


def fixed_reference():
    table = R.HashTable(key_dtype=tf.string, value_dtype=tf.int64, shared_name="one")
    other = R.HashTable(key_dtype=tf.string, value_dtype=tf.int64, shared_name="one", container="else")
    yield R.InitializeTable(table_handle=table, keys=C(["a", "b"]), values=C([1, 2], tf.int64))
    yield R.LookupTableFind(table_handle=table, keys=C(["b", "c"]), default_value=C(-1, tf.int64))
    yield R.LookupTableSize(table_handle=table), R.LookupTableSize(table_handle=other)
    yield R.LookupTableFind(table_handle=other, keys=C(["b"]), default_value=C(-1, tf.int64))
    # TensorFlow 2 fills fixed tables so.
    table = R.HashTableV2(key_dtype=tf.string, value_dtype=tf.int64)
    yield R.LookupTableImportV2(table_handle=table, keys=C(["a", "b"]), values=C([1, 2], tf.int64))
    yield R.LookupTableFindV2(table_handle=table, keys=C(["b", "c"]), default_value=C(-1, tf.int64))
    table = R.MutableHashTable(key_dtype=tf.string, value_dtype=tf.int64)
    yield R.LookupTableInsert(table_handle=table, keys=C(["a", "b"]), values=C([1, 2], tf.int64))
    yield R.LookupTableFind(table_handle=table, keys=C(["b", "c"]), default_value=C(-1, tf.int64))


def fixed_errors():
    table = R.HashTableV2(key_dtype=tf.string, value_dtype=tf.int64)
    fill = lambda k, v: R.InitializeTableV2(table_handle=table, keys=C(k), values=C(v, tf.int64))
    yield fill(["a", "a"], [1, 2])
    yield R.LookupTableSizeV2(table_handle=table)
    yield fill(["a", "b", "a"], [1, 2, 1])
    yield R.LookupTableSizeV2(table_handle=table)
    yield fill(["a", "b"], [1, 2])
    yield fill(["x", "y"], [1, 2])
    yield fill(["a"], [1])
    yield R.LookupTableInsertV2(table_handle=table, keys=C(["q"]), values=C([1], tf.int64))
    yield R.LookupTableImportV2(table_handle=table, keys=C(["q"]), values=C([1], tf.int64))
    yield R.LookupTableRemoveV2(table_handle=table, keys=C(["a"]))
    yield R.LookupTableFindV2(table_handle=table, keys=C([1]), default_value=C(1, tf.int64))
    yield R.LookupTableFindV2(table_handle=table, keys=C(["a", "b"]), default_value=hidden(C([1, 2, 3], tf.int64)))
    twin = R.HashTableV2(key_dtype=tf.string, value_dtype=tf.int64, shared_name="s")
    other = R.HashTableV2(key_dtype=tf.int64, value_dtype=tf.int64, shared_name="s")
    yield R.LookupTableSizeV2(table_handle=twin)
    yield R.LookupTableSizeV2(table_handle=other)


def mutable(keys, values):
    table = R.MutableHashTableV2(key_dtype=tf.as_dtype(keys), value_dtype=tf.as_dtype(values))
    find = lambda *k: R.LookupTableFindV2(table_handle=table, keys=elements(keys, *k), default_value=element(values, 9))
    size = R.LookupTableSizeV2(table_handle=table)
    yield find(1)
    yield R.LookupTableInsertV2(table_handle=table, keys=elements(keys, 1, 2, 1, 5), values=elements(values, 1, 2, 3, 4))
    yield find(1, 2, 4), size
    yield R.LookupTableFindV2(table_handle=table, keys=elements(keys, 1, 4), default_value=elements(values, 6, 7))
    yield R.LookupTableRemoveV2(table_handle=table, keys=elements(keys, 1, 8))
    yield find(1, 2, 5), size
    yield R.LookupTableRemoveV2(table_handle=table, keys=elements(keys, 2))
    yield R.LookupTableExportV2(table_handle=table, Tkeys=tf.as_dtype(keys), Tvalues=tf.as_dtype(values))
    yield R.LookupTableImportV2(table_handle=table, keys=elements(keys, 3), values=elements(values, 1))
    yield find(3, 2), size
    yield R.InitializeTableV2(table_handle=table, keys=elements(keys, 3), values=elements(values, 1))


def of_tensors(values, reference):
    shape = {"key_dtype": tf.string, "value_dtype": tf.as_dtype(values), "value_shape": [2]}
    version = "" if reference else "V2"
    op = lambda name: getattr(R, name + version)
    table = op("MutableHashTableOfTensors")(**shape)
    rows = lambda *n: tf.reshape(elements(values, *n), [-1, 2])
    yield op("LookupTableInsert")(table_handle=table, keys=C(["a", "b"]), values=rows(1, 2, 3, 4))
    yield op("LookupTableFind")(table_handle=table, keys=C([["a"], ["q"]]), default_value=elements(values, 8, 9))
    yield op("LookupTableFind")(table_handle=table, keys=C(["q", "b", "r"]), default_value=hidden(rows(1, 2, 3, 4, 5, 6)))
    yield op("LookupTableFind")(table_handle=table, keys=C(["q"]), default_value=hidden(element(values, 8)))
    yield op("LookupTableInsert")(table_handle=table, keys=C(["a"]), values=hidden(elements(values, 1, 2, 3)[None]))
    yield op("LookupTableImport")(table_handle=table, keys=C(["z"]), values=rows(5, 6))
    yield op("LookupTableExport")(table_handle=table, Tkeys=tf.string, Tvalues=tf.as_dtype(values))
    yield op("LookupTableSize")(table_handle=table)


def dense(keys, values):
    shape = [] if values in ("bool", "int32") else [2]
    rows = lambda *n: tf.reshape(elements(values, *n), [-1, *shape])
    table = R.MutableDenseHashTableV2(
        empty_key=element(keys, 0), deleted_key=element(keys, 99), value_dtype=tf.as_dtype(values), value_shape=shape)
    find = lambda *k: R.LookupTableFindV2(
        table_handle=table, keys=elements(keys, *k), default_value=elements(values, 8, 9)[0 if shape == [] else slice(2)])
    yield R.LookupTableInsertV2(table_handle=table, keys=elements(keys, 1, 2, 3, 4), values=rows(*range(4 * len(shape) * 2 or 4)))
    yield find(1, 4, 7), R.LookupTableSizeV2(table_handle=table)
    yield find(1, 0)
    yield find(99)
    yield R.LookupTableRemoveV2(table_handle=table, keys=elements(keys, 2, 7))
    yield find(2, 3), R.LookupTableSizeV2(table_handle=table)
    yield R.LookupTableRemoveV2(table_handle=table, keys=elements(keys, 0))
    yield R.LookupTableInsertV2(table_handle=table, keys=elements(keys, 99), values=rows(*range(len(shape) * 2 or 1)))
    # What it exports has free places in it.
    exported = R.LookupTableExportV2(table_handle=table, Tkeys=tf.as_dtype(keys), Tvalues=tf.as_dtype(values))
    with tf.control_dependencies([tf.identity(value) for value in exported]):
        again = R.LookupTableImportV2(table_handle=table, keys=exported[0], values=exported[1])
    yield again
    yield find(2, 3), R.LookupTableSizeV2(table_handle=table)


def dense_keys_of_several():
    I = lambda value: C(value, tf.int64)
    table = R.MutableDenseHashTableV2(empty_key=I([0, 0]), deleted_key=I([-1, -1]), value_dtype=tf.float32)
    yield R.LookupTableInsertV2(table_handle=table, keys=I([[1, 2], [3, 4]]), values=C([5.0, 6.0]))
    find = lambda k: R.LookupTableFindV2(table_handle=table, keys=I(k), default_value=C(7.0))
    yield find([[3, 4], [1, 1]]), find([1, 2])
    yield find([[0, 0]])
    yield R.LookupTableRemoveV2(table_handle=table, keys=I([[3, 4]]))
    yield find([[3, 4], [1, 2]]), R.LookupTableSizeV2(table_handle=table)


def dense_errors():
    size = lambda **options: R.LookupTableSizeV2(table_handle=R.MutableDenseHashTableV2(value_dtype=tf.float32, **options))
    yield size(empty_key=C(0), deleted_key=C(0))
    yield size(empty_key=C(0), deleted_key=C([0, 1]))
    yield size(empty_key=C(0), deleted_key=C(1), initial_num_buckets=3)
    yield size(empty_key=C(0), deleted_key=C(1), max_load_factor=1.5)
    yield size(empty_key=C(0), deleted_key=C(1))


def anonymous():
    table = R.AnonymousHashTable(key_dtype=tf.string, value_dtype=tf.int64)
    with tf.control_dependencies([R.InitializeTableV2(table_handle=table, keys=C(["a"]), values=C([1], tf.int64))]):
        found = R.LookupTableFindV2(table_handle=table, keys=C(["a", "b"]), default_value=C(7, tf.int64))
    yield found
    yield found
    yield R.LookupTableFindV2(table_handle=table, keys=C(["a"]), default_value=C(7, tf.int64))
    for kind, options in (("", {}), ("OfTensors", {}), ("OfTensors", {"value_shape": [1]})):
        options.update(key_dtype=tf.string, value_dtype=tf.int64)
        table = getattr(R, "AnonymousMutableHashTable" + kind)(**options)
        shape = options.get("value_shape", [])
        row, missing = C(np.full([1, *shape], 1)), C(np.full(shape, 7))
        with tf.control_dependencies([R.LookupTableInsertV2(table_handle=table, keys=C(["a"]), values=row)]):
            yield R.LookupTableFindV2(table_handle=table, keys=C(["a", "b"]), default_value=missing)
    table = R.AnonymousMutableDenseHashTable(empty_key=C(0), deleted_key=C(-1), value_dtype=tf.float32)
    with tf.control_dependencies([R.LookupTableInsertV2(table_handle=table, keys=C([5]), values=C([1.5]))]):
        yield R.LookupTableFindV2(table_handle=table, keys=C([5, 6]), default_value=C(7.0))


def files(folder):
    """Vocabularies; the names are those of files beside the golden."""
    def read(name, key=(tf.string, -2), value=(tf.int64, -1), reference=False, **options):
        version = "" if reference else "V2"
        table = getattr(R, "HashTable" + version)(key_dtype=key[0], value_dtype=value[0])
        fill = getattr(R, "InitializeTableFromTextFile" + version)(
            table_handle=table, filename=name, key_index=key[1], value_index=value[1], **options)
        wanted = C(words) if key[0] == tf.string else C([0, 1, 2, 3, -9], key[0])
        missing = C("none") if value[0] == tf.string else tf.cast(C(-1), value[0])
        found = getattr(R, "LookupTableFind" + version)(table_handle=table, keys=wanted, default_value=missing)
        return fill, found

    words = ["the 7 1.5", "quick 8 -2e3", "br\rown -9 inf", "the", "quick", "br\rown"]

    columns = {"delimiter": " "}
    for reference in (False, True):
        yield from read("words.txt", reference=reference)
    yield from read("words.txt", offset=3)
    yield from read("words.txt", vocab_size=2)
    yield from read("words.txt", vocab_size=9)
    yield from read("words.txt", vocab_size=0)
    yield from read("words.txt", (tf.int64, -1), (tf.string, -2))
    yield from read("words.txt", (tf.string, 0), (tf.int64, 1), **columns)
    yield from read("words.txt", (tf.string, 0), (tf.int32, 1), offset=5, **columns)
    yield from read("words.txt", (tf.string, 0), (tf.int64, 1), offset=5, **columns)
    yield from read("words.txt", (tf.string, 0), (tf.float32, 2), **columns)
    yield from read("words.txt", (tf.string, 0), (tf.float64, 2), **columns)
    yield from read("words.txt", (tf.string, 0), (tf.bool, 1), **columns)
    yield from read("words.txt", (tf.string, 0), (tf.string, 7), **columns)
    yield from read("words.txt", (tf.int64, 0), (tf.string, 1), **columns)
    yield from read("words.txt", (tf.string, -2), (tf.int32, -1))
    yield from read("words.txt", delimiter="ab")
    yield from read("gaps.txt")
    yield from read("twice.txt", (tf.string, 0), (tf.int64, 1), **columns)
    yield from read("empty.txt")
    yield from read("gone.txt")


FILES = {
    "words.txt": b"the 7 1.5\nquick 8 -2e3\r\nbr\rown -9 inf", "gaps.txt": b"a\n\nb\n", "twice.txt": b"a 1\na 2\n",
    "empty.txt": b"",
}


def handles(dtype):
    variable = R.VarHandleOp(dtype=tf.as_dtype(dtype), shape=[2], shared_name="v")
    two = lambda a, b: elements(dtype, a, b)
    read = R.ReadVariableOp(resource=variable, dtype=tf.as_dtype(dtype))
    is_set = R.VarIsInitializedOp(resource=variable)
    yield is_set
    yield read
    if dtype != "string":
        yield R.AssignAddVariableOp(resource=variable, value=two(1, 2))
    yield R.AssignVariableOp(resource=variable, value=two(1, 2))
    yield read, is_set, R.VariableShape(input=variable, out_type=tf.int64)
    if dtype != "string":
        yield R.AssignAddVariableOp(resource=variable, value=two(5, 7))
        yield read
        yield R.AssignSubVariableOp(resource=variable, value=two(2, 3))
        yield read
        # One run: the read waits, and sees what was added.
        with tf.control_dependencies([R.AssignAddVariableOp(resource=variable, value=two(1, 1))]):
            later = R.ReadVariableOp(resource=variable, dtype=tf.as_dtype(dtype))
        yield later * 2
        yield later * 2
        yield R.ResourceGather(resource=variable, indices=C([1, 0, 1]), dtype=tf.as_dtype(dtype))
    yield R.DestroyResourceOp(resource=variable)
    yield read
    yield R.DestroyResourceOp(resource=variable, ignore_lookup_error=False)


def shapes_of_handles():
    variable = R.VarHandleOp(dtype=tf.float32, shape=None, shared_name="v")
    read = R.ReadVariableOp(resource=variable, dtype=tf.float32)
    yield R.AssignVariableOp(resource=variable, value=C([1.0, 2.0]))
    yield R.AssignVariableOp(resource=variable, value=hidden(C([1.0, 2.0, 3.0])), validate_shape=True)
    yield R.AssignVariableOp(resource=variable, value=C([1.0, 2.0, 3.0]))
    yield read
    yield R.AssignAddVariableOp(resource=variable, value=hidden(C([1.0, 2.0])))
    other = R.VarHandleOp(dtype=tf.int32, shape=None, shared_name="v")
    yield R.ReadVariableOp(resource=other, dtype=tf.int32)
    yield R.AssignVariableOp(resource=other, value=C([1]))


def scattered_handles(dtype):
    kind = tf.as_dtype(dtype)
    variable = R.VarHandleOp(dtype=kind, shape=[4, 2], shared_name="v")
    read = R.ReadVariableOp(resource=variable, dtype=kind)
    yield R.AssignVariableOp(resource=variable, value=tf.cast(tf.reshape(tf.range(10, 18), [4, 2]), kind))
    rows = tf.cast(C([[1, 2], [3, 4], [5, 6]]), kind)
    for name in ("Update", "Add", "Sub", "Mul", "Div", "Min", "Max"):
        yield getattr(R, "ResourceScatter" + name)(resource=variable, indices=C([3, 1, 3]), updates=rows)
        yield read
    yield R.ResourceScatterAdd(resource=variable, indices=C([3, 1], tf.int64), updates=tf.cast(C(7), kind))
    yield read
    yield R.ResourceScatterAdd(resource=variable, indices=C([4]), updates=tf.cast(C(7), kind))
    for name in ("Update", "Add", "Sub", "Min", "Max"):
        yield getattr(R, "ResourceScatterNd" + name)(
            ref=variable, indices=C([[3, 1], [0, 0]]), updates=tf.cast(C([15, 2]), kind))
        yield read
    yield R.ResourceScatterNdAdd(ref=variable, indices=C([[3, 2]]), updates=tf.cast(C([1]), kind))
    yield R.ResourceGather(resource=variable, indices=C([[1, 0]]), dtype=kind)
    yield R.ResourceGather(resource=variable, indices=C([[1], [0], [0], [1]]), dtype=kind, batch_dims=1)
    yield R.ResourceGather(resource=variable, indices=C([4]), dtype=kind)
    yield R.ResourceGatherNd(resource=variable, indices=C([[1, 0], [3, 1]]), dtype=kind)
    bounds = {"begin": C([1, 0]), "end": C([3, 0]), "strides": C([1, 1]), "shrink_axis_mask": 2}
    yield R.ResourceStridedSliceAssign(ref=variable, value=tf.cast(C([8, 9]), kind), **bounds)
    yield read


def references(op):
    variable = getattr(R, op)(shape=[2], dtype=tf.float32)
    is_set = R.IsVariableInitialized(ref=variable)
    value = tf.identity(variable)
    yield is_set
    yield value
    yield R.AssignAdd(ref=variable, value=C([1.0, 1.0]))
    yield R.Assign(ref=variable, value=C([1.0, 2.0]))
    yield is_set, value
    yield R.AssignAdd(ref=variable, value=C([1.0, 1.0]))
    yield R.AssignSub(ref=variable, value=C([0.25, 1.0]))
    # The sum reads the variable after both changes.
    first = R.AssignAdd(ref=variable, value=C([1.0, 1.0]))
    yield R.AssignAdd(ref=first, value=C([0.5, 0.5])) * 2.0
    with tf.control_dependencies([R.AssignAdd(ref=variable, value=C([1.0, 1.0]))]):
        late = R.Mul(x=variable, y=C([1.0, 1.0]))
    yield late
    yield R.Assign(ref=variable, value=C([1.0, 2.0, 3.0]), validate_shape=False)
    yield value
    for name in ("Update", "Add", "Sub", "Mul", "Div", "Min", "Max"):
        yield getattr(R, "Scatter" + name)(ref=variable, indices=C([1, 0]), updates=C([5.0, 3.0]))
    for name in ("Update", "Add", "Sub", "Min", "Max"):
        yield getattr(R, "ScatterNd" + name)(ref=variable, indices=C([[1], [0]]), updates=C([4.0, 7.0]))
    yield R.ScatterAdd(ref=variable, indices=C([5]), updates=C([5.0]))
    yield R.StridedSliceAssign(ref=variable, begin=C([0]), end=C([2]), strides=C([1]), value=C([9.0, 8.0]))
    yield R.RefIdentity(input=variable) + 1.0


def counters():
    variable = R.VariableV2(shape=[], dtype=tf.int32)
    count = R.CountUpTo(ref=variable, limit=2)
    yield count
    yield R.Assign(ref=variable, value=C(0))
    for _ in range(3):
        yield count
    variable = R.VarHandleOp(dtype=tf.int64, shape=[], shared_name="c")
    count = R.ResourceCountUpTo(resource=variable, limit=2, T=tf.int64)
    yield R.AssignVariableOp(resource=variable, value=C(0, tf.int64))
    for _ in range(3):
        yield count


def in_functions():
    """Branches and loops that change and read what is outside."""
    variable = tf.Variable(0.0, name="total", use_resource=True)
    yield variable.initializer
    yield tf.cond(C(True), lambda: variable.assign_add(2.0).read_value(), lambda: variable.assign_sub(1.0).read_value())
    yield variable.read_value()

    def body(i):
        with tf.control_dependencies([variable.assign_add(tf.cast(i, tf.float32)).op]):
            return i + 1

    loop = tf.while_loop(lambda i: i < 4, body, [C(0)])
    with tf.control_dependencies(tf.nest.flatten(loop)):
        yield variable.read_value()


def randoms():
    """Generators that go on from run to run."""
    yield R.RandomUniform(shape=C([3]), dtype=tf.float32, seed=1, seed2=2)
    one = R.RandomStandardNormal(shape=C([5]), dtype=tf.float64, seed=3, seed2=4)
    two = R.TruncatedNormal(shape=C([2, 3]), dtype=tf.float32, seed=5, seed2=0)
    three = R.RandomUniformInt(shape=C([4]), minval=C(0, tf.int64), maxval=C(1000, tf.int64), seed=0, seed2=7)
    four = R.RandomShuffle(value=C([1, 2, 3, 4, 5, 6]), seed=8, seed2=9)
    five = R.Multinomial(logits=C([[0.0, 1.0, 0.5], [2.0, 0.0, 1.0]]), num_samples=C(5), seed=10, seed2=11)
    for _ in range(3):
        yield one, two, three, four, five
    yield two, four
    seeds = {"seed": 3, "seed2": 12}
    classes = C([[1, 2], [3, 1]], tf.int64)
    sampling = {"num_true": 2, "num_sampled": 4, "unique": True, "range_max": 6, **seeds}
    more = (
        R.RandomGamma(shape=C([2]), alpha=C([0.5, 3.0]), **seeds), R.RandomPoissonV2(shape=C([3]), rate=C([2.0, 30.0]), **seeds),
        R.ParameterizedTruncatedNormal(shape=C([2, 3]), means=C(0.0), stdevs=C(1.0), minvals=C(-1.0), maxvals=C(3.0), **seeds),
        R.SampleDistortedBoundingBoxV2(
            image_size=C([50, 60, 3]), bounding_boxes=C([[[0.1, 0.1, 0.9, 0.8]]]), min_object_covered=C(0.2), **seeds)[2],
        *R.UniformCandidateSampler(true_classes=classes, **sampling),
        *R.LearnedUnigramCandidateSampler(true_classes=classes, **sampling),
        *R.ThreadUnsafeUnigramCandidateSampler(true_classes=classes, **sampling))
    for _ in range(3):
        yield more


def generators():
    """Generators in variables."""
    state = R.VarHandleOp(dtype=tf.int64, shape=[3], shared_name="state")
    alg = C(1, tf.int64)
    yield R.AssignVariableOp(resource=state, value=C([5, -6, 2**62 + 7], tf.int64))
    read = R.ReadVariableOp(resource=state, dtype=tf.int64)
    for draw in (
            R.StatefulUniform(resource=state, algorithm=alg, shape=C([3])),
            R.StatefulStandardNormalV2(resource=state, algorithm=alg, shape=C([2, 2]), dtype=tf.float64),
            R.StatefulTruncatedNormal(resource=state, algorithm=alg, shape=C([5])),
            R.StatefulUniformFullInt(resource=state, algorithm=alg, shape=C([3]), dtype=tf.uint64),
            R.StatefulUniformInt(resource=state, algorithm=alg, shape=C([3]), minval=C(-5), maxval=C(50)),
            R.RngReadAndSkip(resource=state, alg=C(1), delta=C(10, tf.uint64))):
        yield draw
        yield read
        yield draw
    yield R.RngSkip(resource=state, algorithm=alg, delta=C(7, tf.int64))
    yield read
    for dtype in (tf.float32, tf.int64):
        yield R.StatefulRandomBinomial(
            resource=state, algorithm=alg, shape=C([4, 3]), counts=C([3.0, 50.0, 400.0]), probs=C(0.4), dtype=dtype)
        yield read


def old_generators():
    """A generator in a variable that names the algorithm, too."""
    made_by(28)
    named = R.VarHandleOp(dtype=tf.int64, shape=[4], shared_name="named")
    yield R.AssignVariableOp(resource=named, value=C([1, 5, -6, 2**62 + 7], tf.int64))
    for dtype in (tf.float32, tf.float64):
        yield R.StatefulStandardNormal(resource=named, shape=C([3, 3], tf.int64), dtype=dtype)
        yield R.ReadVariableOp(resource=named, dtype=tf.int64)
    yield R.AssignVariableOp(resource=named, value=C([9, 5, -6, 7], tf.int64))
    yield R.StatefulStandardNormal(resource=named, shape=C([3], tf.int64))


def shuffled_queues():
    """Queues whose order seeds choose."""
    for seeds in ({"seed": 3, "seed2": 12}, {"seed": 0, "seed2": 1}):
        queue = R.RandomShuffleQueueV2(
            component_types=[tf.int64, tf.string], shapes=[[], []], capacity=50, min_after_dequeue=2, **seeds)
        for first in (0, 20):
            numbers = C(np.arange(first, first + 20))
            yield R.QueueEnqueueManyV2(handle=queue, components=[numbers, R.AsString(input=numbers)])
            yield R.QueueDequeueV2(handle=queue, component_types=[tf.int64, tf.string])
            yield R.QueueDequeueManyV2(handle=queue, n=C(7), component_types=[tf.int64, tf.string])
        yield R.QueueEnqueueV2(handle=queue, components=[C(99, tf.int64), C("last")])
        yield R.QueueCloseV2(handle=queue)
        yield R.QueueDequeueUpToV2(handle=queue, n=C(40), component_types=[tf.int64, tf.string])


def cases(folder):
    """Names and generators."""
    yield "fixed", fixed("string", "int64")
    yield "fixed-types", of_types(fixed_table, "InitializeTableV2", PAIRS)
    yield "mutable", mutable("int64", "float32")
    yield "mutable-types", of_types(mutable_table, "LookupTableInsertV2", [*MUTABLE_PAIRS, ("int64", "string")])
    yield "dense", dense("int64", "float32")
    yield "dense-strings", dense("string", "int64")
    yield "dense-types", of_types(dense_table, "LookupTableInsertV2", [*MUTABLE_PAIRS, ("int64", "bool")])
    for values in ("float32", "int64"):
        yield "tensors-" + values, of_tensors(values, reference=values == "int64")
    for one in (fixed_reference, fixed_errors, dense_keys_of_several, dense_errors, anonymous, shapes_of_handles, counters,
                in_functions, randoms, generators, old_generators, shuffled_queues):
        yield one.__name__.replace("_", "-"), one()
    yield "files", files(folder)
    for dtype in ("float32", "string"):
        yield "handles-" + dtype, handles(dtype)
    for dtype in ("float32", "int32"):
        yield "scattered-" + dtype, scattered_handles(dtype)
    for op in ("VariableV2", "Variable"):
        yield "references-" + op, references(op)
