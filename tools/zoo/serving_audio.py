"""Served models that hear: WAV files and samples, spectrograms, mel bands, cepstra, and sound again."""

import base64

import numpy as np
import tensorflow as tf
import tf_keras
from tf_keras import layers

from .case import Refusal, random, strings
from .keras2 import saved
from .keras_layers import randomize
from .serving import export, module, served, sound, variable, wav, weights
from .session import Session, tf1
from .signature import saved_case, spec

WAVE = spec([None], tf.float32, "waveform")
WAVES = [{"waveform": sound(4000)}, {"waveform": sound(1500, 2)}]


@served
def audio_speech_commands(folder):
    """A file's samples to MFCCs by the ops for it, and a small convolution, as the speech commands have it."""
    model = Session(folder)
    with model.building():
        content = tf1.placeholder(tf.string, [], name="wav_data")
        samples, rate = tf1.audio.decode_wav(content, desired_channels=1, desired_samples=2000, name="decoded_sample_data")
        spectrogram = tf.raw_ops.AudioSpectrogram(input=samples, window_size=480, stride=160, magnitude_squared=True)
        fingerprint = tf.raw_ops.Mfcc(spectrogram=spectrogram, sample_rate=rate, dct_coefficient_count=10)
        images = tf.reshape(fingerprint, [-1, 10, 10, 1])
        hidden = tf.nn.relu(tf1.nn.conv2d(images, weights("first", 4, 4, 1, 3), [1, 2, 2, 1], "SAME") + weights("bias", 3))
        flat = tf.reshape(hidden, [-1, 75])
        scores = tf.nn.softmax(tf.matmul(flat, weights("final", 75, 4)), name="labels_softmax")
        labels = tf.constant(["_silence_", "_unknown_", "yes", "no"])
        outputs = {"scores": scores, "label": tf.gather(labels, tf.argmax(scores, 1)), "rate": rate, "mfcc": fingerprint}
    feeds = [{"wav": np.array(wav(2000, seed), object)} for seed in (0, 1)] + [{"wav": np.array(wav(1200), object)}]
    return export(model, {"serving_default": model.signature({"wav": content}, outputs)}, "serving_default", feeds)


@served
def audio_events(folder):
    """Patches of log mel bands of a sound of any length, with scores of each patch and of the whole."""
    def call(self, waveform):
        spectrum = tf.abs(tf.signal.stft(waveform, 400, 160, 512))
        mel = spectrum @ tf.signal.linear_to_mel_weight_matrix(16, 257, 16000, 125.0, 7500.0)
        log_mel = tf.math.log(mel + 0.001)
        patches = tf.signal.frame(log_mel, 6, 3, axis=0)
        x = tf.nn.relu(tf.nn.conv2d(patches[..., None], self.conv, 2, "SAME"))
        embeddings = tf.reduce_mean(x, [1, 2])
        scores = tf.sigmoid(embeddings @ self.head)
        return {"scores": scores, "embeddings": embeddings, "log_mel": log_mel, "top": tf.math.top_k(tf.reduce_mean(scores, 0), 2).indices}

    return module(folder, WAVES, call, WAVE, conv=variable(3, 3, 1, 5), head=variable(5, 7, seed=1))


@served
def audio_cepstra(folder):
    """Cepstra by TensorFlow's signal functions, with windows of three kinds, of a batch."""
    def call(self, waveforms):
        found = {}
        for name, window in (("hann", tf.signal.hann_window), ("hamming", tf.signal.hamming_window), ("kaiser", tf.signal.kaiser_window)):
            spectrum = tf.abs(tf.signal.stft(waveforms, 256, 128, window_fn=lambda count, dtype=tf.float32, make=window: make(count, dtype=dtype)))
            mel = tf.tensordot(spectrum, tf.signal.linear_to_mel_weight_matrix(12, 129, 16000, 80.0, 7600.0), 1)
            found[name] = tf.signal.mfccs_from_log_mel_spectrograms(tf.math.log(mel + 1e-3))[..., :6] * self.scale
        return found

    feeds = [{"waveforms": np.stack([sound(1000), sound(1000, 3)])}, {"waveforms": sound(700)[None]}]
    return module(folder, feeds, call, spec([None, None], tf.float32, "waveforms"), scale=variable(6))


@served
def audio_denoiser(folder):
    """A mask over the spectrum, and sound again, with the overlaps added."""
    def call(self, waveform):
        spectrum = tf.signal.stft(waveform, 256, 64, pad_end=True)
        magnitude, angle = tf.abs(spectrum), tf.math.angle(spectrum)
        mask = tf.sigmoid(tf.math.log1p(magnitude) @ self.w)
        cleaned = tf.cast(magnitude * mask, tf.complex64) * tf.exp(tf.complex(tf.zeros_like(angle), angle))
        inverse = tf.signal.inverse_stft(cleaned, 256, 64, window_fn=tf.signal.inverse_stft_window_fn(64))
        frames = tf.signal.frame(waveform, 100, 50)
        return {"waveform": inverse[: tf.shape(waveform)[0]], "added": tf.signal.overlap_and_add(frames * 0.5, 50), "mask": mask}

    return module(folder, WAVES, call, WAVE, w=variable(129, 129))


@served
def audio_web_safe_base64(folder):
    """Sounds in base64 of the web's kind, in a batch, levelled, with their loudness and crossings of zero."""
    def call(self, encoded):
        def one(text):
            samples, rate = tf.audio.decode_wav(tf.io.decode_base64(text), desired_channels=2, desired_samples=900)
            samples = tf.reduce_mean(samples, 1) / (tf.reduce_max(tf.abs(samples)) + 1e-6)
            crossings = tf.reduce_sum(tf.cast(samples[1:] * samples[:-1] < 0, tf.int32))
            return tf.sqrt(tf.reduce_mean(samples**2)), crossings, rate

        loudness, crossings, rates = tf.map_fn(one, encoded, fn_output_signature=(tf.float32, tf.int32, tf.int32))
        return {"decibels": 20 * tf.math.log(loudness) / tf.math.log(10.0), "crossings": crossings, "rates": rates}

    texts = [base64.urlsafe_b64encode(wav(900, seed)).rstrip(b"=") for seed in range(3)]
    return module(folder, [{"encoded": strings(*texts[:2])}, {"encoded": strings(texts[2])}], call, spec([None], tf.string, "encoded"))


@served
def audio_speaker(folder):
    """A recurrent embedding of a speaker from cepstra of frames, by layers, whose length is one."""
    bands = tf.signal.linear_to_mel_weight_matrix(10, 129, 16000, 100.0, 7000.0).numpy().tolist()
    inputs = tf_keras.Input((None,), name="waveforms")
    x = layers.Lambda(lambda w: tf.math.log(tf.abs(tf.signal.stft(w, 256, 128)) @ bands + 1e-2))(inputs)
    x = layers.LayerNormalization()(layers.Conv1D(6, 3, padding="causal", activation="gelu")(x))
    model = tf_keras.Model(inputs, layers.UnitNormalization()(layers.GRU(6, reset_after=False)(x)))
    return saved(folder, randomize(model), [np.stack([sound(1600), sound(1600, 2)]), sound(1000, 5)[None]])


class Streaming(tf.Module):
    """A stream's filter keeps the samples of the chunk before in a variable, and a count; another function resets both."""

    def __init__(self):
        super().__init__()
        self.kernel = variable(5, 1, 2)
        self.buffer = tf.Variable(random(1, 4, 1, seed=3), trainable=False)
        self.count = tf.Variable(7, dtype=tf.int64, trainable=False)

    @tf.function(input_signature=[spec([1, None], tf.float32, "chunk")])
    def process(self, chunk):
        joined = tf.concat([self.buffer, chunk[..., None]], 1)
        self.buffer.assign(joined[:, -4:])
        self.count.assign_add(1)
        return {"filtered": tf.nn.conv1d(joined, self.kernel, 1, "VALID"), "chunks": self.count.read_value()}

    @tf.function(input_signature=[])
    def reset(self):
        self.buffer.assign(tf.zeros_like(self.buffer))
        self.count.assign(0)
        return {"chunks": self.count.read_value()}


@served
def audio_streaming(folder):
    model = Streaming()
    runs = saved_case(model, folder, [{"chunk": sound(20)[None]}, {"chunk": sound(6, 2)[None]}], signatures={"serving_default": model.process, "reset": model.reset})
    return Refusal([str(folder)], 4, ("unfreezable-state", "AssignAddVariableOp"), runs)
