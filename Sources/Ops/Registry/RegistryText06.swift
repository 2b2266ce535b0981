// Written by tools/generate-op-registry from the registry of TensorFlow 2.21.0.
// swift-format-ignore-file

extension RegistryText {
  static let part06: StaticString = #"""
ShutdownDistributedTPU ! > ;
ShutdownTPUSystem ! > success:bool ;
Sigmoid x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
SigmoidGrad y=T dy=T > z=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Sign x=T > y=T ; T:type{bfloat16,float16,float32,float64,int8,int16,int32,int64,complex64,complex128}
Simple a:int32 > out:float32 ;
SimpleStruct > a:n_a*int32 ; n_a:int>=0
Sin x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Sinh x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Size input=T > output=out_type ; T:type out_type:type{int32,int64}=int32
SkipDataset input_dataset:variant count:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
Skipgram ! > vocab_word:string vocab_freq:int32 words_per_epoch:int64 current_epoch:int32 total_words_processed:int64 examples:int32 labels:int32 ; filename:string batch_size:int window_size:int=5 min_count:int=5 subsample:float=0.001
SleepDataset input_dataset:variant sleep_microseconds:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
SleepIdentityOp ! sleep_seconds:int32 input=T > output=T ; T:type
SleepOp ! sleep_seconds:int32 > ;
Slice input=T begin=Index size=Index > output=T ; T:type Index:type{int32,int64}
SlidingWindowDataset input_dataset:variant window_size:int64 window_shift:int64 window_stride:int64 > handle:variant ; drop_remainder:bool=true output_types:list(type)>=1 output_shapes:list(shape)>=1
Snapshot input=T > output=T ; T:type
SnapshotChunkDataset chunk_file:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 compression:string=""
SnapshotDataset input_dataset:variant path:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 compression:string="" reader_path_prefix:string="" writer_path_prefix:string="" shard_size_bytes:int=10737418240 pending_snapshot_expiry_seconds:int=86400 num_reader_threads:int=1 reader_buffer_size:int=1 num_writer_threads:int=1 writer_buffer_size:int=1 shuffle_on_read:bool=false seed:int=0 seed2:int=0 mode:string="auto" snapshot_name:string=""
SnapshotDatasetReader shard_dir:string start_index:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 compression:string="" version:int
SnapshotDatasetV2 input_dataset:variant path:string reader_func_other_args=[Treader_func_args] shard_func_other_args=[Tshard_func_args] > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 compression:string="" reader_prefix:string="" writer_prefix:string="" hash_valid:bool=false hash:int=0 reader_func:func shard_func:func Treader_func_args:list(type)>=0 Tshard_func_args:list(type)>=0 metadata:string=""
SnapshotNestedDatasetReader inputs:N*variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 N:int>=1
SobolSample dim:int32 num_results:int32 skip:int32 > samples=dtype ; dtype:type{float32,float64}=float32
Softmax logits=T > softmax=T ; T:type{float16,bfloat16,float32,float64}
SoftmaxCrossEntropyWithLogits features=T labels=T > loss=T backprop=T ; T:type{float16,bfloat16,float32,float64}
Softplus features=T > activations=T ; T:type{float16,bfloat16,float32,float64}
SoftplusGrad gradients=T features=T > backprops=T ; T:type{float16,bfloat16,float32,float64}
Softsign features=T > activations=T ; T:type{float16,bfloat16,float32,float64}
SoftsignGrad gradients=T features=T > backprops=T ; T:type{float16,bfloat16,float32,float64}
SortListOfSparseCoreCooTensors row_ids_list:N*int32 col_ids_list:N*int32 gains_list:N*float32 > sorted_row_ids:int32 sorted_col_ids:int32 sorted_gains:float32 id_counts:int32 ; sample_count_list:list(int) col_offset_list:list(int) num_replica:int>=1 table_vocab_size:int>=1 feature_width:int>=1 num_sc_per_chip:int>=1 max_ids_per_sparse_core:int>=1 max_unique_ids_per_sparse_core:int>=1 table_name:string N:int>=1
SpaceToBatch input=T paddings=Tpaddings > output=T ; T:type Tpaddings:type{int32,int64}=int32 block_size:int>=2
SpaceToBatchND input=T block_shape=Tblock_shape paddings=Tpaddings > output=T ; T:type Tblock_shape:type{int32,int64}=int32 Tpaddings:type{int32,int64}=int32
SpaceToDepth input=T > output=T ; T:type block_size:int>=2 data_format:string{"NHWC","NCHW","NCHW_VECT_C"}="NHWC"
SparseAccumulatorApplyGradient handle&:string local_step:int64 gradient_indices:int64 gradient_values=dtype gradient_shape:int64 > ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} has_known_shape:bool
SparseAccumulatorTakeGradient handle&:string num_required:int32 > indices:int64 values=dtype shape:int64 ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
SparseAdd a_indices:int64 a_values=T a_shape:int64 b_indices:int64 b_values=T b_shape:int64 thresh=Treal > sum_indices:int64 sum_values=T sum_shape:int64 ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Treal:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
SparseAddGrad backprop_val_grad=T a_indices:int64 b_indices:int64 sum_indices:int64 > a_val_grad=T b_val_grad=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
SparseApplyAdadelta var&=T accum&=T accum_update&=T lr=T rho=T epsilon=T grad=T indices=Tindices > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
SparseApplyAdagrad var&=T accum&=T lr=T grad=T indices=Tindices > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false update_slots:bool=true
SparseApplyAdagradDA var&=T gradient_accumulator&=T gradient_squared_accumulator&=T grad=T indices=Tindices lr=T l1=T l2=T global_step:int64 > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
SparseApplyAdagradV2 var&=T accum&=T lr=T epsilon=T grad=T indices=Tindices > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false update_slots:bool=true
SparseApplyCenteredRMSProp var&=T mg&=T ms&=T mom&=T lr=T rho=T momentum=T epsilon=T grad=T indices=Tindices > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
SparseApplyFtrl var&=T accum&=T linear&=T grad=T indices=Tindices lr=T l1=T l2=T lr_power=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false multiply_linear_by_lr:bool=false
SparseApplyFtrlV2 var&=T accum&=T linear&=T grad=T indices=Tindices lr=T l1=T l2=T l2_shrinkage=T lr_power=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false multiply_linear_by_lr:bool=false
SparseApplyMomentum var&=T accum&=T lr=T grad=T indices=Tindices momentum=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false use_nesterov:bool=false
SparseApplyProximalAdagrad var&=T accum&=T lr=T l1=T l2=T grad=T indices=Tindices > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
SparseApplyProximalGradientDescent var&=T alpha=T l1=T l2=T grad=T indices=Tindices > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
SparseApplyRMSProp var&=T ms&=T mom&=T lr=T rho=T momentum=T epsilon=T grad=T indices=Tindices > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
SparseBincount indices:int64 values=Tidx dense_shape:int64 size=Tidx weights=T > output=T ; Tidx:type{int32,int64} T:type{int32,int64,float32,float64} binary_output:bool=false
SparseConcat indices:N*int64 values=N*T shapes:N*int64 > output_indices:int64 output_values=T output_shape:int64 ; concat_dim:int N:int>=2 T:type
SparseConditionalAccumulator ! > handle&:string ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} shape:shape container:string="" shared_name:string="" reduction_type:string{"MEAN","SUM"}="MEAN"
SparseCountSparseOutput indices:int64 values=T dense_shape:int64 weights=output_type > output_indices:int64 output_values=output_type output_dense_shape:int64 ; T:type{int32,int64} minlength:int>=-1=-1 maxlength:int>=-1=-1 binary_output:bool output_type:type{int32,int64,float32,float64}
SparseCross indices:N*int64 values=[sparse_types] shapes:N*int64 dense_inputs=[dense_types] > output_indices:int64 output_values=out_type output_shape:int64 ; N:int>=0 hashed_output:bool num_buckets:int>=0 hash_key:int sparse_types:list(type){int64,string}>=0 dense_types:list(type){int64,string}>=0 out_type:type{int64,string} internal_type:type{int64,string}
SparseCrossHashed indices:N*int64 values=[sparse_types] shapes:N*int64 dense_inputs=[dense_types] num_buckets:int64 strong_hash:bool salt:int64 > output_indices:int64 output_values:int64 output_shape:int64 ; N:int>=0 sparse_types:list(type){int64,string}>=0 dense_types:list(type){int64,string}>=0
SparseCrossV2 indices:N*int64 values=[sparse_types] shapes:N*int64 dense_inputs=[dense_types] sep:string > output_indices:int64 output_values:string output_shape:int64 ; N:int>=0 sparse_types:list(type){int64,string}>=0 dense_types:list(type){int64,string}>=0
SparseDenseCwiseAdd sp_indices:int64 sp_values=T sp_shape:int64 dense=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
SparseDenseCwiseDiv sp_indices:int64 sp_values=T sp_shape:int64 dense=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
SparseDenseCwiseMul sp_indices:int64 sp_values=T sp_shape:int64 dense=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
SparseFillEmptyRows indices:int64 values=T dense_shape:int64 default_value=T > output_indices:int64 output_values=T empty_row_indicator:bool reverse_index_map:int64 ; T:type
SparseFillEmptyRowsGrad reverse_index_map:int64 grad_values=T > d_values=T d_default_value=T ; T:type
SparseMatMul a=Ta b=Tb > product:float32 ; transpose_a:bool=false transpose_b:bool=false a_is_sparse:bool=false b_is_sparse:bool=false Ta:type{float32,bfloat16}=float32 Tb:type{float32,bfloat16}=float32
SparseMatrixAdd a:variant b:variant alpha=T beta=T > c:variant ; T:type{float32,float64,complex64,complex128}
SparseMatrixMatMul a:variant b=T > output=T ; T:type transpose_a:bool=false transpose_b:bool=false adjoint_a:bool=false adjoint_b:bool=false transpose_output:bool=false conjugate_output:bool=false
SparseMatrixMul a:variant b=T > output:variant ; T:type
SparseMatrixNNZ sparse_matrix:variant > nnz:int32 ;
SparseMatrixOrderingAMD input:variant > output:int32 ;
SparseMatrixSoftmax logits:variant > softmax:variant ; type:type{float32,float64}
SparseMatrixSoftmaxGrad softmax:variant grad_softmax:variant > gradient:variant ; type:type{float32,float64}
SparseMatrixSparseCholesky input:variant permutation:int32 > output:variant ; type:type{float32,float64,complex64,complex128}
SparseMatrixSparseMatMul a:variant b:variant > c:variant ; type:type{float32,float64,complex64,complex128} transpose_a:bool=false transpose_b:bool=false adjoint_a:bool=false adjoint_b:bool=false
SparseMatrixTranspose input:variant > output:variant ; conjugate:bool=false type:type{float32,float64,complex64,complex128}
SparseMatrixZeros dense_shape:int64 > sparse_matrix:variant ; type:type{float32,float64,complex64,complex128}
SparseReduceMax input_indices:int64 input_values=T input_shape:int64 reduction_axes:int32 > output=T ; keep_dims:bool=false T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
SparseReduceMaxSparse input_indices:int64 input_values=T input_shape:int64 reduction_axes:int32 > output_indices:int64 output_values=T output_shape:int64 ; keep_dims:bool=false T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
SparseReduceSum input_indices:int64 input_values=T input_shape:int64 reduction_axes:int32 > output=T ; keep_dims:bool=false T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
SparseReduceSumSparse input_indices:int64 input_values=T input_shape:int64 reduction_axes:int32 > output_indices:int64 output_values=T output_shape:int64 ; keep_dims:bool=false T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
SparseReorder input_indices:int64 input_values=T input_shape:int64 > output_indices:int64 output_values=T ; T:type
SparseReshape input_indices:int64 input_shape:int64 new_shape:int64 > output_indices:int64 output_shape:int64 ;
SparseSegmentMean data=T indices=Tidx segment_ids=Tsegmentids > output=T ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32 sparse_gradient:bool=false
SparseSegmentMeanGrad grad=T indices=Tidx segment_ids=Tsegmentids output_dim0:int32 > output=T ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32
SparseSegmentMeanGradV2 grad=T indices=Tidx segment_ids=Tsegmentids dense_output_dim0:int32 > output=T sorted_unique_indices=Tidx ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32
SparseSegmentMeanWithNumSegments data=T indices=Tidx segment_ids=Tsegmentids num_segments=Tnumsegments > output=T ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32 Tnumsegments:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32 sparse_gradient:bool=false
SparseSegmentSqrtN data=T indices=Tidx segment_ids=Tsegmentids > output=T ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32 sparse_gradient:bool=false
SparseSegmentSqrtNGrad grad=T indices=Tidx segment_ids=Tsegmentids output_dim0:int32 > output=T ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32
SparseSegmentSqrtNGradV2 grad=T indices=Tidx segment_ids=Tsegmentids dense_output_dim0:int32 > output=T sorted_unique_indices=Tidx ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32
SparseSegmentSqrtNWithNumSegments data=T indices=Tidx segment_ids=Tsegmentids num_segments=Tnumsegments > output=T ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32 Tnumsegments:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32 sparse_gradient:bool=false
SparseSegmentSum data=T indices=Tidx segment_ids=Tsegmentids > output=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} Tidx:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32 sparse_gradient:bool=false
SparseSegmentSumGrad grad=T indices=Tidx segment_ids=Tsegmentids output_dim0:int32 > output=T ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32
SparseSegmentSumGradV2 grad=T indices=Tidx segment_ids=Tsegmentids dense_output_dim0:int32 > output=T sorted_unique_indices=Tidx ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32
SparseSegmentSumWithNumSegments data=T indices=Tidx segment_ids=Tsegmentids num_segments=Tnumsegments > output=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} Tidx:type{int32,int64}=int32 Tnumsegments:type{int32,int64}=int32 Tsegmentids:type{int32,int64}=int32 sparse_gradient:bool=false
SparseSlice indices:int64 values=T shape:int64 start:int64 size:int64 > output_indices:int64 output_values=T output_shape:int64 ; T:type
SparseSliceGrad backprop_val_grad=T input_indices:int64 input_start:int64 output_indices:int64 > val_grad=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
SparseSoftmax sp_indices:int64 sp_values=T sp_shape:int64 > output=T ; T:type{float16,float32,float64}
SparseSoftmaxCrossEntropyWithLogits features=T labels=Tlabels > loss=T backprop=T ; T:type{float16,bfloat16,float32,float64} Tlabels:type{int32,int64}=int64
SparseSparseMaximum a_indices:int64 a_values=T a_shape:int64 b_indices:int64 b_values=T b_shape:int64 > output_indices:int64 output_values=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
SparseSparseMinimum a_indices:int64 a_values=T a_shape:int64 b_indices:int64 b_values=T b_shape:int64 > output_indices:int64 output_values=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
SparseSplit split_dim:int64 indices:int64 values=T shape:int64 > output_indices:num_split*int64 output_values=num_split*T output_shape:num_split*int64 ; num_split:int>=1 T:type
SparseTensorDenseAdd a_indices=Tindices a_values=T a_shape=Tindices b=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
SparseTensorDenseMatMul a_indices=Tindices a_values=T a_shape:int64 b=T > product=T ; T:type Tindices:type{int32,int64}=int64 adjoint_a:bool=false adjoint_b:bool=false
SparseTensorSliceDataset ! indices:int64 values=Tvalues dense_shape:int64 > handle:variant ; Tvalues:type
SparseTensorToCSRSparseMatrix indices:int64 values=T dense_shape:int64 > sparse_matrix:variant ; T:type{float32,float64,complex64,complex128}
SparseToDense sparse_indices=Tindices output_shape=Tindices sparse_values=T default_value=T > dense=T ; validate_indices:bool=true T:type Tindices:type{int32,int64}
SparseToSparseSetOperation set1_indices:int64 set1_values=T set1_shape:int64 set2_indices:int64 set2_values=T set2_shape:int64 > result_indices:int64 result_values=T result_shape:int64 ; set_operation:string validate_indices:bool=true T:type{int8,int16,int32,int64,uint8,uint16,string}
Spence x=T > y=T ; T:type{bfloat16,float16,float32,float64}
Split split_dim:int32 value=T > output=num_split*T ; num_split:int>=1 T:type
SplitDedupData input:variant > integer_tensor=integer_type float_tensor=float_type ; integer_type:type{int32,int64,uint32,uint64} float_type:type{float16,bfloat16,float32} tuple_mask:string config:string=""
SplitV value=T size_splits=Tlen split_dim:int32 > output=num_split*T ; num_split:int>=1 T:type Tlen:type{int8,int32,int64}=int64
SqlDataset ! driver_name:string data_source_name:string query:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
Sqrt x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
SqrtGrad y=T dy=T > z=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Square x=T > y=T ; T:type{bfloat16,float16,float32,float64,int8,int16,int32,int64,uint8,uint16,uint32,uint64,complex64,complex128}
SquaredDifference ^ x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,int32,int64,complex64,complex128}
Squeeze input=T > output=T ; T:type squeeze_dims:list(int)>=0=[]
Stack ! > handle&:string ; elem_type:type stack_name:string=""
StackClose handle&:string > ;
StackCloseV2 ! handle:resource > ;
StackPop handle&:string > elem=elem_type ; elem_type:type
StackPopV2 ! handle:resource > elem=elem_type ; elem_type:type
StackPush handle&:string elem=T > output=T ; T:type swap_memory:bool=false
StackPushV2 ! handle:resource elem=T > output=T ; T:type swap_memory:bool=false
StackV2 ! max_size:int32 > handle:resource ; elem_type:type stack_name:string=""
Stage ! values=[dtypes] > ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type)>=1 container:string="" shared_name:string=""
StageClear ! > ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type) container:string="" shared_name:string=""
StagePeek ! index:int32 > values=[dtypes] ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type)>=1 container:string="" shared_name:string=""
StageSize ! > size:int32 ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type) container:string="" shared_name:string=""
StatefulPartitionedCall ! args=[Tin] > output=[Tout] ; Tin:list(type)>=0 Tout:list(type)>=0 f:func config:string="" config_proto:string="" executor_type:string=""
StatefulRandomBinomial ! resource:resource algorithm:int64 shape=S counts=T probs=T > output=dtype ; S:type{int32,int64} T:type{float16,float32,float64,int32,int64}=float64 dtype:type{float16,float32,float64,int32,int64}=int64
StatefulStandardNormal ! resource:resource shape=shape_dtype > output=dtype ; dtype:type=float32 shape_dtype:type=int64
StatefulStandardNormalV2 ! resource:resource algorithm:int64 shape=shape_dtype > output=dtype ; dtype:type=float32 shape_dtype:type=int64
StatefulTruncatedNormal ! resource:resource algorithm:int64 shape=shape_dtype > output=dtype ; dtype:type=float32 shape_dtype:type=int64
StatefulUniform ! resource:resource algorithm:int64 shape=shape_dtype > output=dtype ; dtype:type=float32 shape_dtype:type=int64
StatefulUniformFullInt ! resource:resource algorithm:int64 shape=shape_dtype > output=dtype ; dtype:type=uint64 shape_dtype:type=int64
StatefulUniformInt ! resource:resource algorithm:int64 shape=shape_dtype minval=dtype maxval=dtype > output=dtype ; dtype:type=int64 shape_dtype:type=int64
StatelessCase branch_index:int32 input=[Tin] > output=[Tout] ; Tin:list(type)>=0 Tout:list(type)>=0 branches:list(func)>=1 output_shapes:list(shape)=[]
StatelessIf cond=Tcond input=[Tin] > output=[Tout] ; Tcond:type Tin:list(type)>=0 Tout:list(type)>=0 then_branch:func else_branch:func output_shapes:list(shape)=[]
StatelessMultinomial logits=T num_samples:int32 seed=Tseed > output=output_dtype ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} Tseed:type{int32,int64}=int64 output_dtype:type{int32,int64}=int64
StatelessParameterizedTruncatedNormal shape=S seed=Tseed means=dtype stddevs=dtype minvals=dtype maxvals=dtype > output=dtype ; S:type{int32,int64} Tseed:type{int32,int64}=int64 dtype:type{float16,float32,float64}
StatelessRandomBinomial shape=S seed=Tseed counts=T probs=T > output=dtype ; S:type{int32,int64} Tseed:type{int32,int64}=int64 T:type{float16,float32,float64,int32,int64}=float64 dtype:type{float16,float32,float64,int32,int64}=int64
StatelessRandomGammaV2 shape=T seed=Tseed alpha=dtype > output=dtype ; dtype:type{float16,float32,float64} T:type{int32,int64} Tseed:type{int32,int64}=int64
StatelessRandomGammaV3 shape=shape_dtype key:uint64 counter:uint64 alg:int32 alpha=dtype > output=dtype ; dtype:type{float16,float32,float64} shape_dtype:type{int32,int64}=int32
StatelessRandomGetAlg ! > alg:int32 ;
StatelessRandomGetKeyCounter seed=Tseed > key:uint64 counter:uint64 ; Tseed:type{int32,int64}=int64
StatelessRandomGetKeyCounterAlg seed=Tseed > key:uint64 counter:uint64 alg:int32 ; Tseed:type{int32,int64}=int64
StatelessRandomNormal shape=T seed=Tseed > output=dtype ; dtype:type{float16,bfloat16,float32,float64}=float32 T:type{int32,int64}=int32 Tseed:type{int32,int64}=int64
StatelessRandomNormalV2 shape=Tshape key:uint64 counter:uint64 alg:int32 > output=dtype ; dtype:type{float16,bfloat16,float32,float64}=float32 Tshape:type{int32,int64}=int32
StatelessRandomPoisson shape=T seed=Tseed lam=Rtype > output=dtype ; Rtype:type{float16,float32,float64,int32,int64} dtype:type{float16,float32,float64,int32,int64} T:type{int32,int64} Tseed:type{int32,int64}=int64
StatelessRandomUniform shape=T seed=Tseed > output=dtype ; dtype:type{float16,bfloat16,float32,float64}=float32 T:type{int32,int64}=int32 Tseed:type{int32,int64}=int64
StatelessRandomUniformFullInt shape=T seed=Tseed > output=dtype ; dtype:type{int32,int64,uint32,uint64}=uint64 T:type{int32,int64}=int32 Tseed:type{int32,int64,uint32,uint64}=int64
StatelessRandomUniformFullIntV2 shape=Tshape key:uint64 counter:uint64 alg:int32 > output=dtype ; dtype:type{int32,int64,uint32,uint64}=uint64 Tshape:type{int32,int64}=int32
StatelessRandomUniformInt shape=T seed=Tseed minval=dtype maxval=dtype > output=dtype ; dtype:type{int32,int64} T:type{int32,int64} Tseed:type{int32,int64}=int64
StatelessRandomUniformIntV2 shape=Tshape key:uint64 counter:uint64 alg:int32 minval=dtype maxval=dtype > output=dtype ; dtype:type{int32,int64,uint32,uint64} Tshape:type{int32,int64}=int32
StatelessRandomUniformV2 shape=Tshape key:uint64 counter:uint64 alg:int32 > output=dtype ; dtype:type{float16,bfloat16,float32,float64}=float32 Tshape:type{int32,int64}=int32
StatelessSampleDistortedBoundingBox image_size=T bounding_boxes:float32 min_object_covered:float32 seed=Tseed > begin=T size=T bboxes:float32 ; T:type{uint8,int8,int16,int32,int64} Tseed:type{int32,int64} aspect_ratio_range:list(float)=[0.75,1.33] area_range:list(float)=[0.05,1] max_attempts:int=100 use_image_if_no_bounding_boxes:bool=false
StatelessShuffle value=T key:uint64 counter:uint64 alg:int32 > output=T ; T:type
StatelessTruncatedNormal shape=T seed=Tseed > output=dtype ; dtype:type{float16,bfloat16,float32,float64}=float32 T:type{int32,int64}=int32 Tseed:type{int32,int64}=int64
StatelessTruncatedNormalV2 shape=Tshape key:uint64 counter:uint64 alg:int32 > output=dtype ; dtype:type{float16,bfloat16,float32,float64}=float32 Tshape:type{int32,int64}=int32
StatelessWhile input=[T] > output=[T] ; T:list(type)>=0 cond:func body:func output_shapes:list(shape)=[] parallel_iterations:int=10
StaticRegexFullMatch input:string > output:bool ; pattern:string
StaticRegexReplace input:string > output:string ; pattern:string rewrite:string replace_global:bool=true
StatsAggregatorHandle ! > handle:resource ; container:string="" shared_name:string=""
StatsAggregatorHandleV2 ! > handle:resource ; container:string="" shared_name:string=""
StatsAggregatorSetSummaryWriter ! stats_aggregator:resource summary:resource > ;
StatsAggregatorSummary ! iterator:resource > summary:string ;
StochasticCastToInt input=Tin key:uint64 counter:uint64 alg:int32 > output=Tout ; Tin:type{float16,bfloat16,float32,float64} Tout:type{int8,int16,int32}
StopGradient input=T > output=T ; T:type
StoreMinibatchStatisticsInFdo ! program_key:string max_ids:int32 max_uniques:int32 > ; sample_count:int>=1 num_replica:int>=1 feature_width:int>=1 num_sc_per_chip:int>=1 table_name:string mini_batch_splits:string
StridedSlice input=T begin=Index end=Index strides=Index > output=T ; T:type Index:type{int16,int32,int64} begin_mask:int=0 end_mask:int=0 ellipsis_mask:int=0 new_axis_mask:int=0 shrink_axis_mask:int=0
StridedSliceAssign ref&=T begin=Index end=Index strides=Index value=T > output_ref&=T ; T:type Index:type{int32,int64} begin_mask:int=0 end_mask:int=0 ellipsis_mask:int=0 new_axis_mask:int=0 shrink_axis_mask:int=0
StridedSliceGrad shape=Index begin=Index end=Index strides=Index dy=T > output=T ; T:type Index:type{int32,int64} begin_mask:int=0 end_mask:int=0 ellipsis_mask:int=0 new_axis_mask:int=0 shrink_axis_mask:int=0
StringFormat inputs=[T] > output:string ; T:list(type)>=0 template:string="%s" placeholder:string="%s" summarize:int=3
StringJoin inputs:N*string > output:string ; N:int>=0 separator:string=""
StringLength input:string > output:int32 ; unit:string{"BYTE","UTF8_CHAR"}="BYTE"
StringListAttr > ; a:list(string) b:string
StringLower input:string > output:string ; encoding:string=""
StringNGrams data:string data_splits=Tsplits > ngrams:string ngrams_splits=Tsplits ; separator:string ngram_widths:list(int)>=0 left_pad:string right_pad:string pad_width:int preserve_short_sequences:bool Tsplits:type{int32,int64}=int64
StringSplit input:string delimiter:string > indices:int64 values:string shape:int64 ; skip_empty:bool=true
StringSplitV2 input:string sep:string > indices:int64 values:string shape:int64 ; maxsplit:int=-1
StringStrip input:string > output:string ;
StringToHashBucket string_tensor:string > output:int64 ; num_buckets:int>=1
StringToHashBucketFast input:string > output:int64 ; num_buckets:int>=1
StringToHashBucketStrong input:string > output:int64 ; num_buckets:int>=1 key:list(int)
StringToNumber string_tensor:string > output=out_type ; out_type:type{float32,float64,int32,int64,uint32,uint64}=float32
StringUpper input:string > output:string ; encoding:string=""
StubResourceHandleOp ! > resource:resource ; container:string="" shared_name:string=""
Sub x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,uint8,int8,uint16,int16,int32,int64,complex64,complex128,uint32,uint64}
Substr input:string pos=T len=T > output:string ; T:type{int32,int64} unit:string{"BYTE","UTF8_CHAR"}="BYTE"
Sum input=T reduction_indices=Tidx > output=T ; keep_dims:bool=false T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tidx:type{int32,int64}=int32
SummaryWriter ! > writer:resource ; shared_name:string="" container:string=""
Svd input=T > s=T u=T v=T ; compute_uv:bool=true full_matrices:bool=false T:type{float64,float32,float16,complex64,complex128}
Switch data=T pred:bool > output_false=T output_true=T ; T:type
SymbolicGradient input=[Tin] > output=[Tout] ; Tin:list(type)>=1 Tout:list(type)>=1 f:func
SyncDevice ! > ;
TFRecordDataset ! filenames:string compression_type:string buffer_size:int64 > handle:variant ; metadata:string=""
TFRecordDatasetV2 ! filenames:string compression_type:string buffer_size:int64 byte_offsets:int64 > handle:variant ; metadata:string=""
TFRecordReader ! > reader_handle&:string ; container:string="" shared_name:string="" compression_type:string=""
TFRecordReaderV2 ! > reader_handle:resource ; container:string="" shared_name:string="" compression_type:string=""
TPUAnnotateTensorsWithDynamicShape ! tensors=[T] > tpu_tensors=[T] ; T:list(type)>=1
TPUCompilationResult > output:string ;
TPUCompile ! dynamic_shapes:NumDynamicShapes*int64 guaranteed_constants=[Tguaranteed_constants] > compilation_status:string program:num_computations*string may_modify_variables:num_computations*bool ; num_computations:int>=0 function:func metadata:string NumDynamicShapes:int>=0 Tguaranteed_constants:list(type)>=0
TPUCompileSucceededAssert ! compilation_status:string > ;
TPUCopyWithDynamicShape ! tensors=[T] unpadded_sizes:N*int32 > tpu_tensors=[T] ; N:int>=0 T:list(type)>=1
TPUDummyInput ! > output=dtype ; dtype:type{float32,bfloat16} shape:shape
TPUEmbeddingActivations embedding_variable:float32 sliced_activations:float32 > output:float32 ; table_id:int>=0 lookup_id:int>=0
TPUExecute ! args=[Targs] key:string > results=[Tresults] ; Targs:list(type)>=0 Tresults:list(type)>=0
TPUExecuteAndUpdateVariables ! args=[Targs] key:string > results=[Tresults] ; Targs:list(type)>=0 Tresults:list(type)>=0 device_var_reads_indices:list(int)>=0 device_var_updates_indices:list(int)>=0
TPUOrdinalSelector ! > device_ordinals:int32 ;
TPUPartitionedCall args=[Tin] device_ordinal:int32 > output=[Tout] ; Tin:list(type)>=0 Tout:list(type)>=0 f:func autotuner_thresh:int=0
TPUPartitionedInput inputs=N*T > output=T ; N:int>=1 T:type partition_dim:int=0
TPUPartitionedInputV2 inputs=N*T > output=T ; N:int>=1 T:type partition_dims:list(int) is_packed:bool=false
TPUPartitionedOutput inputs=T > output=num_splits*T ; T:type num_splits:int>=1 partition_dim:int=0
TPUPartitionedOutputV2 inputs=T > output=num_splits*T ; T:type num_splits:int>=1 partition_dims:list(int)
TPUReplicateMetadata > ; num_replicas:int>=0 num_cores_per_replica:int=1 topology:string="" use_tpu:bool=true device_assignment:list(int)=[] computation_shape:list(int)=[] host_compute_core:list(string)=[] padding_map:list(string)=[] step_marker_location:string="STEP_MARK_AT_ENTRY" allow_soft_placement:bool=false use_spmd_for_xla_partitioning:bool=false use_shardy_partitioner:bool=false tpu_compile_options_proto:string=""
TPUReplicatedInput inputs=N*T > output=T ; N:int>=1 T:type is_mirrored_variable:bool=false index:int=-1 is_packed:bool=false
TPUReplicatedOutput input=T > outputs=num_replicas*T ; num_replicas:int>=1 T:type
TPUReshardVariables ! vars:N*resource new_format_key:string format_state_var:resource > ; N:int>=0
TPURoundRobin ! > device_ordinal:int32 ;
TakeDataset input_dataset:variant count:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
TakeManySparseFromTensorsMap ! sparse_handles:int64 > sparse_indices:int64 sparse_values=dtype sparse_shape:int64 ; dtype:type container:string="" shared_name:string=""
TakeWhileDataset input_dataset:variant other_arguments=[Targuments] > handle:variant ; predicate:func Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
Tan x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Tanh x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
TanhGrad y=T dy=T > z=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
TemporaryVariable ! > ref&=dtype ; shape:shape dtype:type var_name:string=""
TensorArray ! size:int32 > handle&:string ; dtype:type dynamic_size:bool=false clear_after_read:bool=true tensor_array_name:string="" element_shape:shape=[*]
TensorArrayClose handle&:string > ;
TensorArrayCloseV2 handle:string > ;
TensorArrayCloseV3 ! handle:resource > ;
TensorArrayConcat handle&:string flow_in:float32 > value=dtype lengths:int64 ; dtype:type element_shape_except0:shape=[*]
TensorArrayConcatV2 handle:string flow_in:float32 > value=dtype lengths:int64 ; dtype:type element_shape_except0:shape=[*]
TensorArrayConcatV3 ! handle:resource flow_in:float32 > value=dtype lengths:int64 ; dtype:type element_shape_except0:shape=[*]
TensorArrayGather handle&:string indices:int32 flow_in:float32 > value=dtype ; dtype:type element_shape:shape=[*]
TensorArrayGatherV2 handle:string indices:int32 flow_in:float32 > value=dtype ; dtype:type element_shape:shape=[*]
TensorArrayGatherV3 ! handle:resource indices:int32 flow_in:float32 > value=dtype ; dtype:type element_shape:shape=[*]
TensorArrayGrad ! handle:string flow_in:float32 > grad_handle&:string ; source:string
TensorArrayGradV2 ! handle:string flow_in:float32 > grad_handle:string ; source:string
TensorArrayGradV3 ! handle:resource flow_in:float32 > grad_handle:resource flow_out:float32 ; source:string
TensorArrayGradWithShape ! handle:resource flow_in:float32 shape_to_prepend:int32 > grad_handle:resource flow_out:float32 ; source:string
TensorArrayPack handle&:string flow_in:float32 > value=dtype ; dtype:type element_shape:shape=[*]
TensorArrayRead handle&:string index:int32 flow_in:float32 > value=dtype ; dtype:type
TensorArrayReadV2 handle:string index:int32 flow_in:float32 > value=dtype ; dtype:type
TensorArrayReadV3 ! handle:resource index:int32 flow_in:float32 > value=dtype ; dtype:type
TensorArrayScatter handle&:string indices:int32 value=T flow_in:float32 > flow_out:float32 ; T:type
TensorArrayScatterV2 handle:string indices:int32 value=T flow_in:float32 > flow_out:float32 ; T:type
TensorArrayScatterV3 ! handle:resource indices:int32 value=T flow_in:float32 > flow_out:float32 ; T:type
TensorArraySize handle&:string flow_in:float32 > size:int32 ;
TensorArraySizeV2 handle:string flow_in:float32 > size:int32 ;
TensorArraySizeV3 ! handle:resource flow_in:float32 > size:int32 ;
TensorArraySplit handle&:string value=T lengths:int64 flow_in:float32 > flow_out:float32 ; T:type
TensorArraySplitV2 handle:string value=T lengths:int64 flow_in:float32 > flow_out:float32 ; T:type
TensorArraySplitV3 ! handle:resource value=T lengths:int64 flow_in:float32 > flow_out:float32 ; T:type
TensorArrayUnpack handle&:string value=T flow_in:float32 > flow_out:float32 ; T:type
TensorArrayV2 ! size:int32 > handle:string ; dtype:type element_shape:shape=[*] dynamic_size:bool=false clear_after_read:bool=true tensor_array_name:string=""
TensorArrayV3 ! size:int32 > handle:resource flow:float32 ; dtype:type element_shape:shape=[*] dynamic_size:bool=false clear_after_read:bool=true identical_element_shapes:bool=false tensor_array_name:string=""
TensorArrayWrite handle&:string index:int32 value=T flow_in:float32 > flow_out:float32 ; T:type
TensorArrayWriteV2 handle:string index:int32 value=T flow_in:float32 > flow_out:float32 ; T:type
TensorArrayWriteV3 ! handle:resource index:int32 value=T flow_in:float32 > flow_out:float32 ; T:type
TensorDataset ! components=[Toutput_types] > handle:variant ; Toutput_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
TensorListConcat input_handle:variant > tensor=element_dtype lengths:int64 ; element_dtype:type element_shape:shape=[*]
TensorListConcatLists input_a:variant input_b:variant > output:variant ; element_dtype:type
TensorListConcatV2 input_handle:variant element_shape=shape_type leading_dims:int64 > tensor=element_dtype lengths:int64 ; element_dtype:type shape_type:type{int32,int64}
TensorListElementShape input_handle:variant > element_shape=shape_type ; shape_type:type{int32,int64}
TensorListFromTensor tensor=element_dtype element_shape=shape_type > output_handle:variant ; element_dtype:type shape_type:type{int32,int64}
TensorListGather input_handle:variant indices:int32 element_shape:int32 > values=element_dtype ; element_dtype:type
TensorListGetItem input_handle:variant index:int32 element_shape=Tshape > item=element_dtype ; element_dtype:type Tshape:type{int32,int64}=int32
TensorListLength input_handle:variant > length:int32 ;
TensorListPopBack input_handle:variant element_shape:int32 > output_handle:variant tensor=element_dtype ; element_dtype:type
TensorListPushBack input_handle:variant tensor=element_dtype > output_handle:variant ; element_dtype:type
TensorListPushBackBatch input_handles:variant tensor=element_dtype > output_handles:variant ; element_dtype:type
TensorListReserve element_shape=shape_type num_elements:int32 > handle:variant ; element_dtype:type shape_type:type{int32,int64}
TensorListResize input_handle:variant size:int32 > output_handle:variant ;
TensorListScatter tensor=element_dtype indices:int32 element_shape=shape_type > output_handle:variant ; element_dtype:type shape_type:type{int32,int64}
TensorListScatterIntoExistingList input_handle:variant tensor=element_dtype indices:int32 > output_handle:variant ; element_dtype:type
"""#
}
