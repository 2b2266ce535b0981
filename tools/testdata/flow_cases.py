"""Small sessions over the control flow of TensorFlow 1, lists and arrays of tensors, stacks and queues, for state.py."""

import contextlib

import numpy as np
import tensorflow as tf

from state_cases import C, R, hidden, made_by

tf1 = tf.compat.v1
control = tf1.control_dependencies


@contextlib.contextmanager
def frames():
    """Loops and conditionals of TensorFlow 1, not functions."""
    tf1.disable_control_flow_v2()
    try:
        yield
    finally:
        tf1.enable_control_flow_v2()


def F(*shape, start=1.0):
    return C(np.arange(start, start + np.prod(shape, dtype=int), dtype=np.float32).reshape(shape))


# Control flow.


def switches():
    x = F(2)
    for flag in (True, False):
        off, on = R.Switch(data=x, pred=C(flag))
        live, dead = (on, off) if flag else (off, on)
        yield live
        yield dead
        yield tuple(R.Merge(inputs=[off * 2.0, on * 3.0]))
        yield tuple(R.Merge(inputs=[on * 3.0, off * 2.0]))
        # A branch that waits for one that is dead is dead.
        with control([dead.op]):
            late = tf.identity(x)
        yield late
        with control([tf.identity(dead).op]):
            later = tf.identity(x)
            trigger = R.ControlTrigger()
        yield later
        with control([trigger]):
            yield tf.identity(x + 1.0)
        # Merge waits for a dead node, and is not dead for that.
        with control([tf.identity(dead).op]):
            yield R.Merge(inputs=[x, dead])[0]
        yield R.Merge(inputs=[dead, tf.identity(dead)])[0]
        # A switch of what is dead.
        inner = R.Switch(data=dead, pred=C(True))
        yield tuple(R.Merge(inputs=[inner[1], live]))
        yield R.Merge(inputs=[live])[1]
    for index in (-1, 0, 2, 7):
        outputs = R._SwitchN(data=x, output_index=C(index), num_outs=3) if hasattr(R, "_SwitchN") else None
        if outputs is not None:
            yield tuple(R.Merge(inputs=[outputs[2], outputs[1], outputs[0]]))


def conditionals():
    with frames():
        x, v = F(3), tf1.get_variable("v", initializer=5.0, use_resource=False)
        yield v.initializer
        for flag in (True, False):
            yield tf1.cond(C(flag), lambda: x * 2.0, lambda: x - 1.0)
            yield tf1.cond(C(flag), lambda: (x, C(1)), lambda: (x * 4.0, C(2)))
            # What a branch does is done in that branch alone.
            yield tf1.cond(C(flag), lambda: tf1.assign_add(v, 1.0), lambda: tf1.assign_sub(v, 10.0))
            yield tf.identity(v)
            inner = lambda: tf1.cond(C(not flag), lambda: x + 10.0, lambda: x + 20.0)
            yield tf1.cond(C(flag), inner, lambda: x)
            yield tf1.cond(C(flag), lambda: x, inner)

            def checked(ok):
                with control([tf1.Assert(C(ok), [x])]):
                    return tf.identity(x)

            yield tf1.cond(C(flag), lambda: checked(False), lambda: x)
            yield tf1.cond(C(flag), lambda: checked(True), lambda: x)
        for n in range(4):
            yield tf1.case(
                [(C(n) < 1, lambda: x * 1.0), (C(n) < 2, lambda: x * 2.0)], default=lambda: x * 3.0)
            yield tf.switch_case(C(n), [lambda: x + 1.0, lambda: x + 2.0, lambda: x + 3.0])


def loops():
    with frames():
        x = F(2)
        count = lambda limit: tf1.while_loop(lambda i, h: i < limit, lambda i, h: (i + 1, h * 2.0 + x), [C(0), x])
        yield count(5)
        yield count(0)
        for parallel in (1, 2, 40):
            yield tf1.while_loop(
                lambda i, h: i < 7, lambda i, h: (i + 1, h + tf.cast(i, tf.float32)), [C(0), x], parallel_iterations=parallel)
        # A loop in a loop, whose number of turns depends on the turn, some none.
        outer = tf1.while_loop(
            lambda i, h: i < 4,
            lambda i, h: (i + 1, tf1.while_loop(lambda j, g: j < i, lambda j, g: (j + 1, g + h), [C(0), h])[1]), [C(0), x])
        yield outer
        # A conditional in a loop, and a loop in each branch of one.
        yield tf1.while_loop(
            lambda i, h: i < 5,
            lambda i, h: (i + 1, tf1.cond(tf.equal(i % 2, 0), lambda: h + 1.0, lambda: h * 2.0)), [C(0), x])
        for flag in (True, False):
            yield tf1.cond(C(flag), lambda: count(3)[1], lambda: count(4)[1] * 10.0)
            yield tf1.while_loop(
                lambda i, h: i < 3, lambda i, h: (i + 1, tf1.cond(
                    tf.equal(i, 1), lambda: tf1.while_loop(lambda j, g: j < 2, lambda j, g: (j + 1, g * 3.0), [C(0), h])[1],
                    lambda: h)), [C(0), x])
        # Two loops, the second in what comes of the first.
        first = count(2)
        yield tf1.while_loop(lambda i, h: i < 5, lambda i, h: (i + 1, h - 1.0), list(first))
        # Gradients go back through the turns.
        w = F(2, 2)
        y = tf1.while_loop(lambda i, h: i < 3, lambda i, h: (i + 1, tf.tanh(tf.matmul(h, w) * 0.1)), [C(0), F(1, 2)])[1]
        yield tf1.gradients(y, [w])[0]
        # A condition on the values.
        yield tf1.while_loop(lambda h: tf.reduce_sum(h) < 100.0, lambda h: h * 2.0, [x])


def counters_in_loops():
    with frames():
        v = tf1.get_variable("v", initializer=0, use_resource=False)
        r = tf1.get_variable("r", initializer=0, use_resource=True)
        yield v.initializer
        yield r.initializer

        def body(i):
            with control([tf1.assign_add(v, i), r.assign_add(2 * i).op]):
                return i + 1

        for _ in range(2):
            with control([tf1.while_loop(lambda i: i < 4, body, [C(0)]).op]):
                yield tf.identity(v.read_value()), r.read_value()
        # The condition reads what the body changes.
        def doubled(i):
            with control([r.assign(r.read_value() * 2).op]):
                return i + 1

        turns = tf1.while_loop(lambda i: r.read_value() < 1000, doubled, [C(0)])
        with control([turns.op]):
            yield tf.identity(turns), r.read_value()


def hand_made_frames():
    """What no Python function builds: exits in the middle, frames that nothing enters."""
    enter = lambda x, name, **options: R.Enter(data=x, frame_name=name, **options)

    def loop(x, limit, name, dead=False):
        start = enter(x, name)
        merge, index = R.Merge(inputs=[start, start])
        less = R.Less(x=merge, y=enter(limit, name, is_constant=True))
        go = R.LoopCond(input=less)
        out, on = R.Switch(data=merge, pred=go)
        back = R.NextIteration(data=on + enter(C(3), name, is_constant=True))
        merge.op._update_input(1, back)
        # The last turn's value, and one that leaves in the turn before.
        return R.Exit(data=out), R.Exit(data=index)

    yield loop(C(0), C(10), "a")[0]
    yield loop(C(20), C(10), "b")[0]
    for flag in (True, False):
        off, on = R.Switch(data=C(1), pred=C(flag))
        exit = loop(on, C(10), f"c{flag}")[0]
        yield R.Merge(inputs=[exit, off])[0]
        yield exit
        # A constant that is dead.
        entered = enter(off, f"d{flag}", is_constant=True)
        yield R.Merge(inputs=[R.Exit(data=entered), on])[0]
    yield R.Exit(data=R.Exit(data=enter(enter(C(4), "e"), "f")))
    # The same name in two places is two frames.
    yield loop(loop(C(0), C(10), "g")[0], C(20), "g")[0]
    # Inside a loop, a value is many.
    yield R.Exit(data=enter(C(1), "h") + enter(C(2), "h"))
    # Of the same frame, some enter late.
    late = enter(loop(C(0), C(5), "i")[0], "j")
    yield R.Exit(data=enter(C(1), "j") + late)


def references_in_frames():
    v = R.VariableV2(shape=[], dtype=tf.float32)
    w = R.VariableV2(shape=[], dtype=tf.float32)
    yield R.Assign(ref=v, value=C(1.0))
    yield R.Assign(ref=w, value=C(2.0))
    for flag in (True, False):
        off, on = R.RefSwitch(data=v, pred=C(flag))
        merged, _ = R.RefMerge(inputs=[R.AssignAdd(ref=off, value=C(5.0)), R.AssignAdd(ref=on, value=C(7.0))])
        yield R.AssignAdd(ref=merged, value=C(100.0))
        yield tf.identity(v)
    for index in (0, 1):
        yield R.AssignAdd(ref=R.RefSelect(index=C(index), inputs=[v, w]), value=C(0.5))
    yield R.RefSelect(index=hidden(C(2)), inputs=[v, w])
    inside = R.RefEnter(data=w, frame_name="r")
    yield R.RefExit(data=R.AssignAdd(ref=inside, value=R.Enter(data=C(3.0), frame_name="r")))
    # Two turns of a loop over a reference.
    enter = lambda x: R.Enter(data=x, frame_name="s", is_constant=True)
    start = R.RefEnter(data=w, frame_name="s")
    merge, _ = R.RefMerge(inputs=[start, start])
    less = R.LoopCond(input=R.Less(x=merge, y=enter(C(20.0))))
    off, on = R.RefSwitch(data=merge, pred=less)
    merge.op._update_input(1, R.RefNextIteration(data=R.AssignAdd(ref=on, value=enter(C(8.0)))))
    yield R.RefExit(data=off)
    yield tf.identity(w)
    temporary = R.TemporaryVariable(shape=[2], dtype=tf.float32, var_name="t")
    sums = R.AssignAdd(ref=R.Assign(ref=temporary, value=F(2)), value=F(2))
    yield R.DestroyTemporaryVariable(ref=sums, var_name="t")


def checks():
    x = F(2, 2)
    with control([R.Assert(condition=C(True), data=[x])]):
        yield tf.identity(x)
    with control([R.Assert(condition=C(False), data=[x])]):
        yield tf.identity(x)
    yield R.Print(input=x, data=[x], message="", first_n=0)
    yield R.Assert(condition=hidden(C([True])), data=[x])
    yield x
    yield R.Assert(condition=C(False), data=[C("no")])


def in_frames_of_functions():
    """Frames in the body of a function."""
    with frames():
        @tf.function(autograph=False)
        def body(n, x):
            return tf1.while_loop(lambda i, h: i < n, lambda i, h: (i + 1, h * 2.0), [C(0), x])

        from tensorflow.python.framework import function

        @function.Defun(tf.int32, tf.float32)
        def defun(n, x):
            total, h = tf1.while_loop(lambda i, h: i < n, lambda i, h: (i + 1, h * 2.0), [C(0), x])
            return tf1.cond(total > 2, lambda: h, lambda: -h)

        for n in (0, 3, 5):
            yield body(C(n), F(2))
            yield defun(C(n), F(2))
        yield tf1.while_loop(lambda i, h: i < 4, lambda i, h: (i + 1, tf.ensure_shape(defun(i, h), [2])), [C(0), F(2)])


# Stacks.


def stacks(version):
    make = (lambda most=-1: R.StackV2(max_size=C(most), elem_type=tf.float32)) if version else (
        lambda most=-1: R.Stack(elem_type=tf.float32))
    op = lambda name: getattr(R, "Stack" + name + version)

    def push(stack, x, *after):
        with control(after):
            return op("Push")(handle=stack, elem=x)

    def pop(stack, *after):
        with control(after):
            return op("Pop")(handle=stack, elem_type=tf.float32)

    stack = make()
    a = push(stack, F(2))
    b = push(stack, F(3), a)
    c = pop(stack, b)
    d = pop(stack, c)
    yield c, d
    stack = make()
    yield pop(stack, pop(stack, push(stack, F(1))))
    if version:
        stack = make(1)
        yield push(stack, F(1), push(stack, F(1)))
    stack = make()
    with control([push(stack, F(1))]):
        close = op("Close")(handle=stack)
    yield pop(stack, close)
    yield close
    stack = make()
    yield op("Push")(handle=stack, elem=hidden(C(1)))


# Arrays.


def arrays(version):
    """What each version has in common."""
    made_by(15)
    T = lambda name: getattr(R, "TensorArray" + name + version)

    def make(size, dtype=tf.float32, **options):
        made = T("")(size=C(size), dtype=dtype, **options)
        return (made.handle, made.flow) if version == "V3" else (made, C(0.0))

    def write(array, *values, at=None, flow=None):
        flow = array[1] if flow is None else flow
        for index, value in enumerate(values):
            flow = T("Write")(handle=array[0], index=C(at if at is not None else index), value=value, flow_in=flow)
        return flow

    read = lambda array, index, flow, dtype=tf.float32: T("Read")(
        handle=array[0], index=C(index), flow_in=flow, dtype=dtype)
    size = lambda array, flow: T("Size")(handle=array[0], flow_in=flow)
    gather = lambda array, indices, flow, **o: T("Gather")(
        handle=array[0], indices=C(indices, tf.int32), flow_in=flow, dtype=tf.float32, **o)
    concat = lambda array, flow, **o: tuple(T("Concat")(handle=array[0], flow_in=flow, dtype=tf.float32, **o))
    scatter = lambda array, indices, values: T("Scatter")(
        handle=array[0], indices=C(indices, tf.int32), value=values, flow_in=array[1])
    split = lambda array, values, lengths: T("Split")(
        handle=array[0], value=values, lengths=C(lengths, tf.int64), flow_in=array[1])

    array = make(3)
    flow = write(array, F(2), F(2, start=5), F(2, start=7))
    yield read(array, 0, flow), read(array, 2, flow), size(array, flow)
    array = make(2, clear_after_read=False)
    flow = write(array, F(2), F(3))
    yield read(array, 1, flow), tf.identity(read(array, 1, flow))
    yield gather(array, [0, 1], flow)
    yield gather(array, [1, 1], flow)
    array = make(2)
    flow = write(array, F(2), F(2))
    with control([read(array, 1, flow)]):
        yield read(array, 1, tf.identity(flow))
    for index in (-1, 2):
        array = make(2)
        yield read(array, index, write(array, F(2), F(2)))
        array = make(2)
        yield write(array, F(2), at=index)
    array = make(1, dynamic_size=True)
    flow = write(array, F(2), F(2), F(2, start=4))
    yield size(array, flow), gather(array, [0, 2], flow)
    # Written twice, after it is read, of another type, of another shape.
    array = make(2)
    yield write(array, F(1), at=1, flow=write(array, F(1), at=1))
    array = make(2)
    flow = write(array, F(1))
    with control([read(array, 0, flow)]):
        yield write(array, F(1), at=0, flow=tf.identity(flow))
    array = make(2)
    yield write(array, hidden(C([1])))
    array = make(2, element_shape=[None, 2])
    yield write(array, F(3, 2))
    yield write(array, hidden(F(3, 3)), at=1)
    # Read before it is written.
    array = make(2, element_shape=[2])
    yield read(array, 1, array[1])
    yield gather(array, [1, 0], array[1])
    array = make(2)
    yield read(array, 1, array[1])
    # Places, in any order.
    array = make(3)
    flow = scatter(array, [2, 0, 1], F(3, 2))
    yield gather(array, [0, 1, 2], flow), size(array, flow)
    array = make(3)
    yield scatter(array, [3], F(1, 2))
    array = make(3)
    yield scatter(array, [0, 1], hidden(F(3, 2)))
    array = make(1, dynamic_size=True)
    flow = scatter(array, [4, 2], F(2, 2))
    yield size(array, flow), gather(array, [2, 4], flow)
    array = make(0)
    yield gather(array, [], array[1], element_shape=[2])
    yield gather(array, [], array[1])
    array = make(0)
    yield gather(array, [], array[1])
    array = make(2)
    yield gather(array, [0], write(array, F(2)), element_shape=[3])
    # Parts.
    array = make(3)
    flow = split(array, F(6, 2), [1, 0, 5])
    yield concat(array, flow)
    array = make(3, clear_after_read=False)
    flow = split(array, F(6, 2), [1, 0, 5])
    yield read(array, 2, flow), size(array, flow)
    yield concat(array, flow, element_shape_except0=[2])
    yield concat(array, flow, element_shape_except0=[3])
    for lengths in ([1, 2], [3, 3], [1, 1, 1, 3]):
        array = make(3)
        yield split(array, F(6, 2), lengths)
    array = make(1, dynamic_size=True)
    flow = split(array, F(6, 2), [3, 3])
    yield size(array, flow), concat(array, flow)[0]
    array = make(0)
    yield concat(array, array[1], element_shape_except0=[2])
    yield concat(array, array[1])
    array = make(2)
    yield concat(array, write(array, F(2), F(2, 2)))
    array = make(1)
    yield concat(array, write(array, C(1.0)))
    array = make(1)
    with control([T("Close")(handle=array[0])]):
        yield size(array, tf.identity(array[1]))
    yield make(-1)[1]


def packed_arrays():
    """Ops that the first version alone has."""
    made_by(15)
    for options in ({}, {"dynamic_size": True}):
        for size in (0, 2, 3):
            array = R.TensorArray(size=C(size), dtype=tf.float32, **options)
            flow = R.TensorArrayUnpack(handle=array, value=F(3, 2), flow_in=C(0.0))
            yield R.TensorArraySize(handle=array, flow_in=flow)
            yield R.TensorArrayPack(handle=array, flow_in=flow, dtype=tf.float32)
    array = R.TensorArray(size=C(2), dtype=tf.float32)
    yield R.TensorArrayPack(handle=array, flow_in=C(0.0), dtype=tf.float32)


def gradient_arrays():
    made_by(15)
    def make(size, **options):
        made = R.TensorArrayV3(size=C(size), dtype=tf.float32, **options)
        return made.handle, made.flow

    grad = lambda handle, flow, source="g": tuple(R.TensorArrayGradV3(handle=handle, flow_in=flow, source=source))
    write = lambda handle, flow, index, value: R.TensorArrayWriteV3(handle=handle, index=C(index), value=value, flow_in=flow)
    read = lambda handle, flow, index: R.TensorArrayReadV3(handle=handle, index=C(index), flow_in=flow, dtype=tf.float32)
    handle, flow = make(3)
    flow = write(handle, write(handle, flow, 0, F(2)), 1, F(3))
    g, g_flow = grad(handle, flow)
    # What is written to a place is added up; what is written nowhere is zero, where its shape is known.
    sums = write(g, write(g, g_flow, 0, F(2)), 0, F(2, start=10))
    yield read(g, sums, 0), read(g, sums, 1)
    yield read(g, sums, 2)
    yield write(g, g_flow, 1, F(2))
    again, again_flow = grad(handle, flow)
    other, other_flow = grad(handle, flow, "h")
    with control([write(g, g_flow, 1, F(3))]):
        yield read(again, tf.identity(again_flow), 1), read(other, tf.identity(other_flow), 1)
    # The array grows no more.
    handle, flow = make(1, dynamic_size=True)
    flow = write(handle, flow, 1, F(2))
    g, g_flow = grad(handle, flow)
    with control([g_flow]):
        yield write(handle, tf.identity(flow), 2, F(2))
    yield R.TensorArraySizeV3(handle=g, flow_in=g_flow)
    handle, flow = make(2, element_shape=[2])
    flow = write(handle, flow, 0, F(2))
    g, g_flow = tuple(R.TensorArrayGradWithShape(handle=handle, flow_in=flow, shape_to_prepend=C([3]), source="g"))
    yield read(g, write(g, g_flow, 0, F(3, 2)), 0), tf.shape(read(g, g_flow, 1))
    # Gradients of an array of gradients that was added to.
    yield grad(g, write(g, write(g, g_flow, 1, F(3, 2)), 1, F(3, 2)))[1]
    for version in ("", "V2"):
        array = getattr(R, "TensorArray" + version)(size=C(1), dtype=tf.float32)
        flow = getattr(R, "TensorArrayWrite" + version)(handle=array, index=C(0), value=F(2), flow_in=C(0.0))
        g = getattr(R, "TensorArrayGrad" + version)(handle=tf.identity(array) if not version else array, flow_in=flow, source="g")
        yield getattr(R, "TensorArrayRead" + version)(handle=g, index=C(0), flow_in=flow, dtype=tf.float32)
    # Elements of one shape.
    handle, flow = make(2, identical_element_shapes=True)
    flow = write(handle, flow, 0, F(2))
    yield write(handle, flow, 1, hidden(F(3)))
    yield read(handle, flow, 1)


# Lists.


def lists(shape_type):
    S = lambda *sizes: C(list(sizes), shape_type)
    ANY = C(-1, shape_type)
    # Two of the shapes have no choice of type.
    I = lambda *sizes: C(list(sizes), tf.int32)
    empty = lambda shape=ANY, most=-1, dtype=tf.float32: R.EmptyTensorList(
        element_shape=shape, max_num_elements=C(most), element_dtype=dtype)
    reserve = lambda shape, n, dtype=tf.float32: R.TensorListReserve(
        element_shape=shape, num_elements=C(n), element_dtype=dtype)
    push = lambda x, v: R.TensorListPushBack(input_handle=x, tensor=v)
    pop = lambda x, shape=C(-1), dtype=tf.float32: R.TensorListPopBack(
        input_handle=x, element_shape=shape, element_dtype=dtype)
    length = lambda x: R.TensorListLength(input_handle=x)
    stack = lambda x, shape=C(-1), n=-1, dtype=tf.float32: R.TensorListStack(
        input_handle=x, element_shape=shape, element_dtype=dtype, num_elements=n)
    get = lambda x, i, shape=C(-1), dtype=tf.float32: R.TensorListGetItem(
        input_handle=x, index=C(i), element_shape=shape, element_dtype=dtype)
    put = lambda x, i, v, **o: R.TensorListSetItem(input_handle=x, index=C(i), item=v, **o)
    of = lambda v, shape=ANY: R.TensorListFromTensor(tensor=v, element_shape=shape)
    shape_of = lambda x: R.TensorListElementShape(input_handle=x, shape_type=shape_type)
    gather = lambda x, i, shape=C(-1): R.TensorListGather(
        input_handle=x, indices=C(i, tf.int32), element_shape=shape, element_dtype=tf.float32)
    v1 = lambda x, **o: tuple(R.TensorListConcat(input_handle=x, element_dtype=tf.float32, **o))
    v2 = lambda x, shape=ANY, leading=(): tuple(R.TensorListConcatV2(
        input_handle=x, element_shape=shape, leading_dims=C(list(leading), tf.int64), element_dtype=tf.float32))

    x = push(push(empty(), F(2)), F(2, start=8))
    yield length(x), stack(x), get(x, 1), shape_of(x)
    # The list before is as it was.
    before = push(empty(), F(2))
    after = push(before, F(3))
    other = push(before, F(1))
    yield length(before), get(after, 1), get(other, 1)
    yield stack(after)
    shorter, last = pop(after)
    yield length(shorter), last
    yield stack(push(shorter, F(2, start=20)))
    yield pop(empty())[1]
    yield push(push(empty(most=1), F(1)), F(1))
    yield push(empty(S(2)), hidden(F(3)))
    yield stack(push(empty(S(-1, 2)), F(3, 2))), length(empty(S(-1, 2)))
    yield push(hidden(empty()), C([1]))
    yield shape_of(empty(S(-1, 2))), shape_of(empty(S()))
    # What is not set is zeros, if the shape is known.
    x = reserve(S(2), 3)
    yield length(x), get(x, 0), stack(x), pop(x)[1]
    x = put(x, 1, F(2))
    yield stack(x), gather(x, [1, 0, 1]), stack(x, n=3)
    yield stack(x, n=2)
    x = reserve(ANY, 3)
    yield get(x, 0)
    yield stack(x)
    yield get(x, 0, I(2)), stack(x, I(3, 1))
    yield stack(x, I(-1, 1))
    x = put(x, 2, F(2))
    yield get(x, 0), stack(x), gather(x, [0, 2])
    yield gather(x, [0])
    yield put(x, 3, F(2))
    yield put(x, -1, F(2))
    yield stack(put(x, 5, F(2), resize_if_index_out_of_bounds=True))
    yield get(x, 3)
    yield get(x, -1)
    yield get(x, 2, I(3))
    yield stack(put(x, 0, F(3)))
    yield gather(x, [3])
    yield gather(x, [], I(2))
    yield gather(x, [])
    yield reserve(ANY, -1)
    yield stack(reserve(S(2), 0)), stack(reserve(ANY, 0), I(3))
    yield stack(reserve(ANY, 0))
    yield get(reserve(S(), 2, tf.string), 1, dtype=tf.string), get(reserve(S(1), 2, tf.int32), 1, dtype=tf.int32)
    yield get(hidden(reserve(S(), 2, tf.string)), 1)
    # Rows of tensors.
    x = of(F(3, 2))
    yield length(x), get(x, 1), shape_of(x)
    yield shape_of(of(F(3, 2), S(-1)))
    yield of(hidden(F(3, 2)), S(3))
    yield of(hidden(C(1.0)))
    split = lambda v, lengths, shape=ANY: R.TensorListSplit(tensor=v, element_shape=shape, lengths=C(lengths, tf.int64))
    x = split(F(6, 2), [1, 0, 5])
    yield length(x), get(x, 2), v2(x), v1(x)
    yield shape_of(split(F(6, 2), [1, 5], S(-1, 2)))
    for lengths in ([1, 2], [3, 4]):
        yield split(F(6, 2), lengths)
    # One after the other.
    x = push(push(empty(), F(1, 2)), F(2, 2))
    yield v2(x), v1(x), v2(x, S(-1, 2)), v1(x, element_shape=[None, 2])
    yield v2(x, S(-1, 3))
    yield v2(x, S(1, 2))
    yield v2(push(x, F(1, 3)))
    yield v2(push(empty(), C(1.0)))
    yield v2(empty(), S(-1, 2)), v1(empty(), element_shape=[None, 2])
    yield v2(empty())
    yield v2(empty(), S(3, 2))
    x = put(reserve(ANY, 3), 1, F(2, 2))
    yield v2(x)
    yield v2(x, leading=[1, 2, 3])
    yield v2(x, S(-1, 2), leading=[1, 2, 3])
    yield v2(x, S(2, 2))
    yield v1(x, element_shape=[2, 2])
    yield v2(reserve(ANY, 2), S(-1, 2), leading=[1, 2])
    yield v2(reserve(ANY, 2), S(-1, 2))
    # Places.
    scatter = lambda v, i, shape=ANY: R.TensorListScatter(tensor=v, indices=C(i, tf.int32), element_shape=shape)
    scatter2 = lambda v, i, n, shape=ANY: R.TensorListScatterV2(
        tensor=v, indices=C(i, tf.int32), element_shape=shape, num_elements=C(n))
    x = scatter(F(2, 2), [3, 1])
    yield length(x), stack(x)
    yield length(scatter2(F(2, 2), [3, 1], 6)), length(scatter2(F(2, 2), [3, 1], -1))
    yield length(scatter2(F(2, 2), [3, 1], 2))
    yield scatter(F(2, 2), [3, -1])
    yield scatter(F(2, 2), [3])
    yield length(scatter(F(2, 2), [0, 1, 2]))
    into = lambda x, v, i: R.TensorListScatterIntoExistingList(input_handle=x, tensor=v, indices=C(i, tf.int32))
    yield stack(into(reserve(ANY, 3), F(2, 2), [2, 0])), length(into(reserve(ANY, 3), F(2, 2), [2, 4]))
    yield length(into(reserve(S(3), 3), hidden(F(2, 2)), [2, 1]))
    # Lengths.
    resize = lambda x, n: R.TensorListResize(input_handle=x, size=C(n))
    yield stack(resize(of(F(3, 2)), 2)), stack(resize(of(F(3, 2)), 4)), length(resize(empty(), 3))
    yield resize(empty(), -1)
    join = lambda a, b: R.TensorListConcatLists(input_a=a, input_b=b, element_dtype=tf.float32)
    yield stack(join(of(F(2, 2)), of(F(1, 2)))), stack(join(reserve(S(2), 1), of(F(1, 2), S(2))))
    yield stack(join(hidden(reserve(S(2), 1)), of(F(1, 2))))
    yield shape_of(join(hidden(empty(S(-1, 2))), empty(S(3, -1))))
    yield shape_of(join(empty(S(-1, 2)), empty(S(-1, 2))))
    yield join(hidden(empty(S(2))), empty(S(3)))
    yield join(hidden(empty()), hidden(empty(dtype=tf.int32)))
    # Many lists.
    both = R.TensorListPushBackBatch(input_handles=tf.stack([empty(), of(F(1, 2))]), tensor=F(2, 2, start=5))
    yield length(both[0]), stack(both[1]), tf.shape(both)
    yield R.TensorListPushBackBatch(input_handles=tf.stack([empty(), empty()]), tensor=hidden(F(3, 2)))
    # Sums and zeros.
    yield stack(tf.add_n([of(F(2, 2)), of(F(2, 2)), reserve(S(2), 2)]))
    yield tf.add_n([of(F(2, 2)), of(F(3, 2))])
    yield tf.add_n([hidden(of(F(2, 2))), hidden(empty(dtype=tf.int32))])
    yield stack(tf.zeros_like(of(F(2, 2)))), length(tf.zeros_like(reserve(ANY, 2)))
    # Lists of lists.
    nested = R.TensorListPushBack(
        input_handle=R.TensorListPushBack(input_handle=empty(dtype=tf.variant), tensor=of(F(2, 2))), tensor=empty())
    yield length(nested), length(get(nested, 1, dtype=tf.variant)), stack(get(nested, 0, dtype=tf.variant))
    many = stack(nested, dtype=tf.variant)
    yield tf.shape(many), length(many[1]), stack(many[0]), length(tf.reshape(many, [2, 1])[1, 0])
    yield stack(get(tf.add_n([nested, nested]), 0, dtype=tf.variant))
    yield stack(get(tf.zeros_like(nested), 0, dtype=tf.variant))


def lists_in_loops():
    for context in (frames(), contextlib.nullcontext()):
        with context:
            start = R.EmptyTensorList(element_shape=C(-1), max_num_elements=C(-1), element_dtype=tf.float32)
            push = lambda i, x: (i + 1, R.TensorListPushBack(input_handle=x, tensor=tf.fill([2], tf.cast(i, tf.float32))))
            _, x = tf1.while_loop(lambda i, x: i < 40, push, [C(0), start])
            yield R.TensorListStack(input_handle=x, element_shape=C([2]), element_dtype=tf.float32)

            def pop(total, x):
                x, last = R.TensorListPopBack(input_handle=x, element_shape=C([2]), element_dtype=tf.float32)
                return total * 0.5 + tf.ensure_shape(last, [2]), x

            yield tf1.while_loop(lambda t, x: R.TensorListLength(input_handle=x) > 0, pop, [tf.zeros([2]), x])[0]
            filled = R.TensorListReserve(element_shape=C([], tf.int32), num_elements=C(70), element_dtype=tf.int32)
            put = lambda i, x: (i - 3, R.TensorListSetItem(input_handle=x, index=i, item=i * i))
            _, x = tf1.while_loop(lambda i, x: i >= 0, put, [C(69), filled])
            yield R.TensorListStack(input_handle=x, element_shape=C([], tf.int32), element_dtype=tf.int32)


def maps():
    empty = R.EmptyTensorMap()
    insert = lambda m, k, v: R.TensorMapInsert(input_handle=m, key=k, value=v)
    size = lambda m: R.TensorMapSize(input_handle=m)
    look = lambda m, k, dtype=tf.float32: R.TensorMapLookup(input_handle=m, key=k, value_dtype=dtype)
    has = lambda m, k: R.TensorMapHasKey(input_handle=m, key=k)
    erase = lambda m, k: R.TensorMapErase(input_handle=m, key=k, value_dtype=tf.float32)
    one = insert(empty, C(1.0), F(2))
    two = insert(one, C([1.0, 2.0]), F(3))
    yield size(empty), size(one), size(two), look(two, C(1.0)), look(two, C([1.0, 2.0]))
    yield size(insert(two, C(1.0), F(1))), look(insert(two, C(1.0), F(1)), C(1.0))
    yield has(one, C([1.0, 2.0])), has(two, C([1.0, 2.0])), size(erase(two, C(1.0)))
    yield look(one, C(2.0))
    yield erase(one, C(2.0))
    yield look(one, C(1.0), tf.int32)
    yield R.TensorMapStackKeys(input_handle=one, key_dtype=tf.float32)
    yield size(tf.zeros_like(two))
    words = insert(empty, C("a"), C(3))
    yield look(words, C("a"), tf.int32), has(words, C("b"))


# Queues.


def queues(version):
    op = lambda name: getattr(R, "Queue" + name + version)
    make = lambda kind, types=(tf.float32,), **o: getattr(R, kind + version)(component_types=list(types), **o)
    put = lambda q, *v: op("Enqueue")(handle=q, components=list(v))
    put_many = lambda q, *v: op("EnqueueMany")(handle=q, components=list(v))
    take = lambda q, types=(tf.float32,): tuple(op("Dequeue")(handle=q, component_types=list(types)))
    many = lambda q, n, types=(tf.float32,): tuple(op("DequeueMany")(handle=q, n=C(n), component_types=list(types)))
    up_to = lambda q, n, types=(tf.float32,): tuple(op("DequeueUpTo")(handle=q, n=C(n), component_types=list(types)))
    size = lambda q: op("Size")(handle=q)
    q = make("FIFOQueue", (tf.float32, tf.string), shared_name="a", capacity=3)
    both = (tf.float32, tf.string)
    yield put(q, F(2), C("x"))
    yield put(q, F(3), C("y"))
    yield size(q)
    yield take(q, both)
    yield many(q, 1, both)
    yield op("Close")(handle=q)
    yield put(q, F(2), C("x"))
    yield take(q, both)
    yield take(q, both)
    yield op("IsClosed")(handle=q)
    q = make("FIFOQueue", shapes=[[2]], shared_name="b", capacity=5)
    yield put_many(q, F(4, 2))
    yield put(q, hidden(F(3)))
    yield many(q, 2)
    yield many(q, 0)
    yield up_to(q, 1)
    yield op("Close")(handle=q)
    yield many(q, 2)
    yield up_to(q, 2)
    yield up_to(q, 2)
    q = make("FIFOQueue", shapes=[[]], capacity=1, shared_name="full")
    yield put(q, C(1.0))
    yield put(q, C(1.0))
    yield take(q)
    yield take(q)
    q = make("PaddingFIFOQueue", (tf.float32, tf.string), shapes=[[None, 2], [None]], shared_name="c")
    yield put(q, F(1, 2), C(["p"]))
    yield put(q, F(3, 2), C(["q", "r"]))
    yield put(q, F(2, 2), C([], tf.string))
    yield many(q, 2, both)
    yield take(q, both)
    q = getattr(R, "PriorityQueue" + version)(component_types=[tf.string], shapes=[[]], shared_name="d")
    types = (tf.int64, tf.string)
    for priority, word in ((5, "five"), (2, "two"), (9, "nine")):
        yield put(q, C(priority, tf.int64), C(word))
    yield take(q, types)
    yield many(q, 2, types)
    q = make("RandomShuffleQueue", shapes=[[]], min_after_dequeue=1, shared_name="e")
    yield put_many(q, F(2))
    yield size(q)
    yield take(q)[0] * 0.0
    yield take(q)[0] * 0.0
    yield op("Close")(handle=q)
    yield take(q)[0] * 0.0
    if version:
        fake = R.FakeQueue(resource=q)
        yield R.QueueSize(handle=fake)


def staging():
    types = [tf.float32, tf.int32]
    shared = {"shared_name": "s", "dtypes": types}
    yield R.Stage(values=[F(2), C(1)], shared_name="s")
    yield R.Stage(values=[F(3), C(2)], shared_name="s")
    yield R.StageSize(**shared)
    yield tuple(R.StagePeek(index=C(1), **shared))
    yield tuple(R.Unstage(**shared))
    yield R.StageClear(**shared)
    yield R.StageSize(**shared)
    # Eight bytes, and eight more; with eight more TensorFlow would wait.
    narrow = {"shared_name": "narrow", "memory_limit": 16}
    for _ in range(2):
        yield R.Stage(values=[F(2)], **narrow)
    yield R.StageSize(dtypes=[tf.float32], **narrow)
    yield R.Stage(values=[F(5)], shared_name="small", memory_limit=16)
    for kind in ("Map", "OrderedMap"):
        op = lambda name: getattr(R, kind + name)
        shared = {"shared_name": kind, "dtypes": types}
        key = lambda n: C(n, tf.int64)
        both = C([0, 1])
        stage = lambda k, i, *v: op("Stage")(key=key(k), indices=C(i), values=list(v), **shared)
        yield stage(5, [0, 1], F(2), C(7))
        yield stage(3, [1], C(8))
        yield op("Size")(**shared), op("IncompleteSize")(**shared)
        yield stage(3, [0], F(1))
        yield op("Size")(**shared), op("IncompleteSize")(**shared)
        yield stage(5, [0, 1], F(2), C(7))
        yield tuple(op("Peek")(key=key(3), indices=both, **shared))
        if kind == "OrderedMap":
            yield tuple(op("UnstageNoKey")(indices=both, **shared))
        else:
            yield tuple(op("Unstage")(key=key(3), indices=both, **shared))
            yield stage(6, [0, 1], F(2), C(7))
            yield tuple(op("Unstage")(key=key(6), indices=both, **shared))
            yield tuple(op("UnstageNoKey")(indices=both, **shared))
            yield stage(5, [0, 1], F(2), C(7))
        yield tuple(op("Unstage")(key=key(5), indices=both, **shared))
        yield op("Clear")(**shared)
        yield op("Size")(**shared)
        narrow = {"shared_name": "narrow" + kind, "memory_limit": 16, "dtypes": [tf.float32]}
        for number in range(2):
            yield op("Stage")(key=key(number), indices=C([0]), values=[F(2)], **narrow)
        yield op("Size")(**narrow)


def cases():
    """Names and generators."""
    for one in (switches, conditionals, loops, counters_in_loops, hand_made_frames, references_in_frames, checks,
                in_frames_of_functions, packed_arrays, gradient_arrays, lists_in_loops, maps, staging):
        yield one.__name__.replace("_", "-"), one()
    for version in ("", "V2"):
        yield "stacks-" + (version or "V1"), stacks(version)
        yield "queues-" + (version or "V1"), queues(version)
    for version in ("", "V2", "V3"):
        yield "arrays-" + (version or "V1"), arrays(version)
    for kind in ("int32", "int64"):
        yield "lists-" + kind, lists(tf.as_dtype(kind))
