// Written by tools/generate-op-registry from the registry of TensorFlow 2.21.0.
// swift-format-ignore-file

extension RegistryText {
  static let part03: StaticString = #"""
FlushSummaryWriter ! writer:resource > ;
Foo1 a:float32 b:int32 c:int32 > d:float32 e:int32 ;
Foo2 a:float32 b:string c:string > d:float32 e:int32 ;
Foo3 a:float32 b:string c:float32 > d:float32 e:int32 ;
For start:int32 limit:int32 delta:int32 input=[T] > output=[T] ; T:list(type)>=0 body:func
FractionalAvgPool value=T > output=T row_pooling_sequence:int64 col_pooling_sequence:int64 ; pooling_ratio:list(float)>=4 pseudo_random:bool=false overlapping:bool=false deterministic:bool=false seed:int=0 seed2:int=0 T:type{float32,float64,int32,int64}
FractionalAvgPoolGrad orig_input_tensor_shape:int64 out_backprop=T row_pooling_sequence:int64 col_pooling_sequence:int64 > output=T ; overlapping:bool=false T:type{float32,float64,int32,int64}
FractionalMaxPool value=T > output=T row_pooling_sequence:int64 col_pooling_sequence:int64 ; pooling_ratio:list(float)>=4 pseudo_random:bool=false overlapping:bool=false deterministic:bool=false seed:int=0 seed2:int=0 T:type{float32,float64,int32,int64}
FractionalMaxPoolGrad orig_input=T orig_output=T out_backprop=T row_pooling_sequence:int64 col_pooling_sequence:int64 > output=T ; overlapping:bool=false T:type{float32,float64,int32,int64}
FresnelCos x=T > y=T ; T:type{bfloat16,float16,float32,float64}
FresnelSin x=T > y=T ; T:type{bfloat16,float16,float32,float64}
FuncAttr > ; f:func
FuncListAttr > ; f:list(func)
FusedBatchNorm x=T scale=T offset=T mean=T variance=T > y=T batch_mean=T batch_variance=T reserve_space_1=T reserve_space_2=T ; T:type{float32} epsilon:float=0.0001 exponential_avg_factor:float=1 data_format:string{"NHWC","NCHW"}="NHWC" is_training:bool=true
FusedBatchNormGrad y_backprop=T x=T scale=T reserve_space_1=T reserve_space_2=T > x_backprop=T scale_backprop=T offset_backprop=T reserve_space_3=T reserve_space_4=T ; T:type{float32} epsilon:float=0.0001 data_format:string{"NHWC","NCHW"}="NHWC" is_training:bool=true
FusedBatchNormGradV2 y_backprop=T x=T scale:float32 reserve_space_1=U reserve_space_2=U > x_backprop=T scale_backprop=U offset_backprop=U reserve_space_3=U reserve_space_4=U ; T:type{float16,bfloat16,float32} U:type{float32} epsilon:float=0.0001 data_format:string{"NHWC","NCHW"}="NHWC" is_training:bool=true
FusedBatchNormGradV3 y_backprop=T x=T scale:float32 reserve_space_1=U reserve_space_2=U reserve_space_3=U > x_backprop=T scale_backprop=U offset_backprop=U reserve_space_4=U reserve_space_5=U ; T:type{float16,bfloat16,float32} U:type{float32} epsilon:float=0.0001 data_format:string{"NHWC","NCHW","NDHWC","NCDHW"}="NHWC" is_training:bool=true
FusedBatchNormV2 x=T scale=U offset=U mean=U variance=U > y=T batch_mean=U batch_variance=U reserve_space_1=U reserve_space_2=U ; T:type{float16,bfloat16,float32} U:type{float32} epsilon:float=0.0001 exponential_avg_factor:float=1 data_format:string{"NHWC","NCHW"}="NHWC" is_training:bool=true
FusedBatchNormV3 x=T scale=U offset=U mean=U variance=U > y=T batch_mean=U batch_variance=U reserve_space_1=U reserve_space_2=U reserve_space_3=U ; T:type{float16,bfloat16,float32} U:type{bfloat16,float32} epsilon:float=0.0001 exponential_avg_factor:float=1 data_format:string{"NHWC","NCHW","NDHWC","NCDHW"}="NHWC" is_training:bool=true
FusedPadConv2D input=T paddings:int32 filter=T > output=T ; T:type{float16,bfloat16,float32,float64} mode:string{"REFLECT","SYMMETRIC"} strides:list(int) padding:string{"SAME","VALID"}
FusedResizeAndPadConv2D input=T size:int32 paddings:int32 filter=T > output=T ; T:type{float16,float32,float64} resize_align_corners:bool=false mode:string{"REFLECT","SYMMETRIC"} strides:list(int) padding:string{"SAME","VALID"}
GRUBlockCell x=T h_prev=T w_ru=T w_c=T b_ru=T b_c=T > r=T u=T c=T h=T ; T:type{float32}
GRUBlockCellGrad x=T h_prev=T w_ru=T w_c=T b_ru=T b_c=T r=T u=T c=T d_h=T > d_x=T d_h_prev=T d_c_bar=T d_r_bar_u_bar=T ; T:type{float32}
Gather params=Tparams indices=Tindices > output=Tparams ; validate_indices:bool=true Tparams:type Tindices:type{int32,int64}
GatherNd params=Tparams indices=Tindices > output=Tparams ; Tparams:type Tindices:type{int16,int32,int64} bad_indices_policy:string=""
GatherV2 params=Tparams indices=Tindices axis=Taxis > output=Tparams ; batch_dims:int=0 Tparams:type Tindices:type{int16,int32,int64} Taxis:type{int32,int64}
GenerateBoundingBoxProposals scores:float32 bbox_deltas:float32 image_info:float32 anchors:float32 nms_threshold:float32 pre_nms_topn:int32 min_size:float32 > rois:float32 roi_probabilities:float32 ; post_nms_topn:int=300
GenerateVocabRemapping new_vocab_file:string old_vocab_file:string > remapping:int64 num_present:int32 ; new_vocab_offset:int>=0 num_new_vocab:int>=0 old_vocab_size:int>=-1=-1
GeneratorDataset ! init_func_other_args=[Tinit_func_args] next_func_other_args=[Tnext_func_args] finalize_func_other_args=[Tfinalize_func_args] > handle:variant ; init_func:func next_func:func finalize_func:func Tinit_func_args:list(type)>=0 Tnext_func_args:list(type)>=0 Tfinalize_func_args:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
GetDeadline > deadline_from_epoch_micros:int64 ;
GetElementAtIndex dataset:variant index:int64 > components=[output_types] ; output_types:list(type)>=1 output_shapes:list(shape)>=1
GetMinibatchSplitsWithPhysicalReplica ! program_key:string row_ids:int32 col_ids:int32 gains:float32 > sorted_row_ids:int32 sorted_col_ids:int32 sorted_gains:float32 splits:int64 id_counts:int32 max_ids:int32 max_uniques:int32 ; sample_count:int>=1 num_replica:int>=1 table_vocab_size:int>=1 feature_width:int>=1 num_sc_per_chip:int>=1 table_name:string mini_batch_splits:string
GetMinibatchesInCsrWithPhysicalReplica ! program_key:string row_ids:int32 col_ids:int32 gains:float32 splits:int64 id_counts:int32 > row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 row_pointers_unpadded_size:int32 ids_unpadded_size:int32 num_minibatches_per_physical_sparse_core:int32 ; sample_count:int>=1 num_replica:int>=1 max_minibatches_per_sc:int>=1 max_ids_per_chip_per_sample:int>=1 table_vocab_size:int>=1 feature_width:int>=1 num_sc_per_chip:int>=1 table_name:string mini_batch_in_csr:string
GetOptions input_dataset:variant > serialized_options:string ;
GetSessionHandle ! value=T > handle:string ; T:type
GetSessionHandleV2 ! value=T > handle:resource ; T:type
GetSessionTensor ! handle:string > value=dtype ; dtype:type
GetStatsFromListOfSparseCoreCooTensors row_ids_list:N*int32 col_ids_list:N*int32 gains_list:N*float32 > max_ids_per_sparse_core:int32 max_unique_ids_per_sparse_core:int32 ; sample_count_list:list(int) col_offset_list:list(int) num_replica:int>=1 table_vocab_size:int>=1 feature_width:int>=1 num_sc_per_chip:int>=1 table_name:string N:int>=1
GetTpuTaskId > tpu_task_id:int32 ;
GlobalIterId ! > iter_id:int64 ;
GlobalShuffleDataset ! input_dataset:variant seed:int64 seed2:int64 seed_generator:resource > handle:variant ; reshuffle_each_iteration:bool=true output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
GraphDefVersion ! > version:int32 ;
Greater x=T y=T > z:bool ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
GreaterEqual x=T y=T > z:bool ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
GroupByReducerDataset ! input_dataset:variant key_func_other_arguments=[Tkey_func_other_arguments] init_func_other_arguments=[Tinit_func_other_arguments] reduce_func_other_arguments=[Treduce_func_other_arguments] finalize_func_other_arguments=[Tfinalize_func_other_arguments] > handle:variant ; key_func:func init_func:func reduce_func:func finalize_func:func Tkey_func_other_arguments:list(type)>=0 Tinit_func_other_arguments:list(type)>=0 Treduce_func_other_arguments:list(type)>=0 Tfinalize_func_other_arguments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1
GroupByWindowDataset input_dataset:variant key_func_other_arguments=[Tkey_func_other_arguments] reduce_func_other_arguments=[Treduce_func_other_arguments] window_size_func_other_arguments=[Twindow_size_func_other_arguments] > handle:variant ; key_func:func reduce_func:func window_size_func:func Tkey_func_other_arguments:list(type)>=0 Treduce_func_other_arguments:list(type)>=0 Twindow_size_func_other_arguments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
GuaranteeConst ! input=T > output=T ; T:type
HSVToRGB images=T > output=T ; T:type{float16,bfloat16,float32,float64}=float32
HashTable ! > table_handle&:string ; container:string="" shared_name:string="" use_node_name_sharing:bool=false key_dtype:type value_dtype:type
HashTableV2 ! > table_handle:resource ; container:string="" shared_name:string="" use_node_name_sharing:bool=false key_dtype:type value_dtype:type
HistogramFixedWidth values=T value_range=T nbins:int32 > out=dtype ; T:type{int32,int64,float32,float64} dtype:type{int32,int64}=int32
HistogramSummary tag:string values=T > summary:string ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}=float32
HostConst > output=dtype ; value:tensor dtype:type
IFFT input=Tcomplex > output=Tcomplex ; Tcomplex:type{complex64,complex128}=complex64
IFFT2D input=Tcomplex > output=Tcomplex ; Tcomplex:type{complex64,complex128}=complex64
IFFT3D input=Tcomplex > output=Tcomplex ; Tcomplex:type{complex64,complex128}=complex64
IFFTND input=Tcomplex fft_length:int32 axes:int32 > output=Tcomplex ; Tcomplex:type{complex64,complex128}=complex64
IRFFT input=Tcomplex fft_length:int32 > output=Treal ; Treal:type{float32,float64}=float32 Tcomplex:type{complex64,complex128}=complex64
IRFFT2D input=Tcomplex fft_length:int32 > output=Treal ; Treal:type{float32,float64}=float32 Tcomplex:type{complex64,complex128}=complex64
IRFFT3D input=Tcomplex fft_length:int32 > output=Treal ; Treal:type{float32,float64}=float32 Tcomplex:type{complex64,complex128}=complex64
IRFFTND input=Tcomplex fft_length:int32 axes:int32 > output=Treal ; Treal:type{float32,float64}=float32 Tcomplex:type{complex64,complex128}=complex64
Identity input=T > output=T ; T:type
IdentityN input=[T] > output=[T] ; T:list(type)>=1
IdentityReader ! > reader_handle&:string ; container:string="" shared_name:string=""
IdentityReaderV2 ! > reader_handle:resource ; container:string="" shared_name:string=""
If ! cond=Tcond input=[Tin] > output=[Tout] ; Tcond:type Tin:list(type)>=0 Tout:list(type)>=0 then_branch:func else_branch:func output_shapes:list(shape)=[]
Igamma a=T x=T > z=T ; T:type{bfloat16,float16,float32,float64}
IgammaGradA a=T x=T > z=T ; T:type{float32,float64}
Igammac a=T x=T > z=T ; T:type{bfloat16,float16,float32,float64}
IgnoreErrorsDataset input_dataset:variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 log_warning:bool=false
Imag input=T > output=Tout ; T:type{complex64,complex128}=complex64 Tout:type{float32,float64}=float32
ImageProjectiveTransformV2 images=dtype transforms:float32 output_shape:int32 > transformed_images=dtype ; dtype:type{uint8,int32,int64,float16,bfloat16,float32,float64} interpolation:string fill_mode:string="CONSTANT"
ImageProjectiveTransformV3 images=dtype transforms:float32 output_shape:int32 fill_value:float32 > transformed_images=dtype ; dtype:type{uint8,int32,int64,float16,bfloat16,float32,float64} interpolation:string fill_mode:string="CONSTANT"
ImmutableConst > tensor=dtype ; dtype:type shape:shape memory_region_name:string
ImportEvent ! writer:resource event:string > ;
InPolymorphicTwice a=N*T b=M*T > ; T:type=int32 N:int>=0 M:int>=0
InTopK predictions:float32 targets=T > precision:bool ; k:int T:type{int32,int64}=int32
InTopKV2 predictions:float32 targets=T k=T > precision:bool ; T:type{int32,int64}=int32
IndexFlatMapDataset input_dataset:variant map_func_other_args=[Tmap_func_args] index_map_func_other_args=[Tindex_map_func_args] output_cardinality:int64 > handle:variant ; map_func:func index_map_func:func Tmap_func_args:list(type)>=0 Tindex_map_func_args:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
InfeedDequeue ! > output=dtype ; dtype:type shape:shape
InfeedDequeueTuple ! > outputs=[dtypes] ; dtypes:list(type)>=1 shapes:list(shape)
InfeedEnqueue ! input=dtype > ; dtype:type shape:shape=[] layout:list(int)=[] device_ordinal:int=-1
InfeedEnqueuePrelinearizedBuffer input:variant > ; device_ordinal:int=-1
InfeedEnqueueTuple ! inputs=[dtypes] > ; dtypes:list(type)>=1 shapes:list(shape) layouts:list(int)=[] device_ordinal:int=-1
InitializeTable table_handle&:string keys=Tkey values=Tval > ; Tkey:type Tval:type
InitializeTableFromDataset ! table_handle:resource dataset:variant > ;
InitializeTableFromTextFile table_handle&:string filename:string > ; key_index:int>=-2 value_index:int>=-2 vocab_size:int>=-1=-1 delimiter:string="\09" offset:int=0
InitializeTableFromTextFileV2 ! table_handle:resource filename:string > ; key_index:int>=-2 value_index:int>=-2 vocab_size:int>=-1=-1 delimiter:string="\09" offset:int=0
InitializeTableV2 ! table_handle:resource keys=Tkey values=Tval > ; Tkey:type Tval:type
InplaceAdd x=T i:int32 v=T > y=T ; T:type
InplaceSub x=T i:int32 v=T > y=T ; T:type
InplaceUpdate x=T i:int32 v=T > y=T ; T:type
Int64Output > out:int64 ;
IntAttr > out:int64 ; foo:int=1
IntInput a:int32 > ;
IntInputFloatInput a:int32 b:float32 > ;
IntInputIntOutput a:int32 > b:int32 ;
IntOutput > a:int32 ;
IntOutputFloatOutput > a:int32 b:float32 ;
InterleaveDataset input_dataset:variant other_arguments=[Targuments] cycle_length:int64 block_length:int64 > handle:variant ; f:func Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
Inv x=T > y=T ; T:type{bfloat16,float16,float32,float64,int8,int16,int32,int64,complex64,complex128}
InvGrad y=T dy=T > z=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Invert x=T > y=T ; T:type{int8,int16,int32,int64,uint8,uint16,uint32,uint64}
InvertPermutation x=T > y=T ; T:type{int32,int64}=int32
IsBoostedTreesEnsembleInitialized ! tree_ensemble_handle:resource > is_initialized:bool ;
IsBoostedTreesQuantileStreamResourceInitialized ! quantile_stream_resource_handle:resource > is_initialized:bool ;
IsFinite x=T > y:bool ; T:type{bfloat16,float16,float32,float64}
IsInf x=T > y:bool ; T:type{bfloat16,float16,float32,float64}
IsNan x=T > y:bool ; T:type{bfloat16,float16,float32,float64}
IsResourceHandleRefCounting ! handle:resource > result:bool ;
IsTPUEmbeddingInitialized ! > is_tpu_embedding_initialized:bool ; config:string=""
IsTensorFloat32Enabled ! > enabled:bool ;
IsVariableInitialized ~ ref&=dtype > is_initialized:bool ; dtype:type
IsotonicRegression input=T > output=output_dtype segments:int32 ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} output_dtype:type{float16,bfloat16,float32,float64}=float32
Iterator ! > handle:resource ; shared_name:string container:string output_types:list(type)>=1 output_shapes:list(shape)>=1
IteratorFromStringHandle ! string_handle:string > resource_handle:resource ; output_types:list(type)>=0=[] output_shapes:list(shape)>=0=[]
IteratorFromStringHandleV2 ! string_handle:string > resource_handle:resource ; output_types:list(type)>=0=[] output_shapes:list(shape)>=0=[]
IteratorGetDevice ! resource:resource > device:string ;
IteratorGetModelProto ! iterator:resource > model_proto:string ;
IteratorGetNext ! iterator:resource > components=[output_types] ; output_types:list(type)>=1 output_shapes:list(shape)>=1
IteratorGetNextAsOptional ! iterator:resource > optional:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
IteratorGetNextSync ! iterator:resource > components=[output_types] ; output_types:list(type)>=1 output_shapes:list(shape)>=1
IteratorToStringHandle ! resource_handle:resource > string_handle:string ;
IteratorV2 ! > handle:resource ; shared_name:string container:string output_types:list(type)>=1 output_shapes:list(shape)>=1
KMC2ChainInitialization distances:float32 seed:int64 > index:int64 ;
KernelLabel > result:string ;
KernelLabelRequired input:int32 > result:string ;
KmeansPlusPlusInitialization points:float32 num_to_sample:int64 seed:int64 num_retries_per_sample:int64 > samples:float32 ;
KthOrderStatistic input:float32 > output:float32 ; k:int
L2Loss t=T > output=T ; T:type{float16,bfloat16,float32,float64}
LMDBDataset ! filenames:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
LMDBReader ! > reader_handle&:string ; container:string="" shared_name:string=""
LRN input=T > output=T ; depth_radius:int=5 bias:float=1 alpha:float=1 beta:float=0.5 T:type{float16,bfloat16,float32}=float32
LRNGrad input_grads=T input_image=T output_image=T > output=T ; depth_radius:int=5 bias:float=1 alpha:float=1 beta:float=0.5 T:type{float16,bfloat16,float32}=float32
LSTMBlockCell x=T cs_prev=T h_prev=T w=T wci=T wcf=T wco=T b=T > i=T cs=T f=T o=T ci=T co=T h=T ; forget_bias:float=1 cell_clip:float=3 use_peephole:bool=false T:type{float16,float32}
LSTMBlockCellGrad x=T cs_prev=T h_prev=T w=T wci=T wcf=T wco=T b=T i=T cs=T f=T o=T ci=T co=T cs_grad=T h_grad=T > cs_prev_grad=T dicfo=T wci_grad=T wcf_grad=T wco_grad=T ; use_peephole:bool T:type{float16,float32}
LatencyStatsDataset input_dataset:variant tag:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
LeakyRelu features=T > activations=T ; alpha:float=0.2 T:type{float16,bfloat16,float32,float64}=float32
LeakyReluGrad gradients=T features=T > backprops=T ; alpha:float=0.2 T:type{float16,bfloat16,float32,float64}=float32
LearnedUnigramCandidateSampler ! true_classes:int64 > sampled_candidates:int64 true_expected_count:float32 sampled_expected_count:float32 ; num_true:int>=1 num_sampled:int>=1 unique:bool range_max:int>=1 seed:int=0 seed2:int=0
LeftShift x=T y=T > z=T ; T:type{int8,int16,int32,int64,uint8,uint16,uint32,uint64}
LegacyParallelInterleaveDatasetV2 input_dataset:variant other_arguments=[Targuments] cycle_length:int64 block_length:int64 buffer_output_elements:int64 prefetch_input_elements:int64 > handle:variant ; f:func deterministic:string="default" Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
Less x=T y=T > z:bool ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
LessEqual x=T y=T > z:bool ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
Lgamma x=T > y=T ; T:type{bfloat16,float16,float32,float64}
LinSpace start=T stop=T num=Tidx > output=T ; T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32
ListDataset ! tensors=[Tinput_types] > handle:variant ; Tinput_types:list(type)>=1 output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
ListDiff x=T y=T > out=T idx=out_idx ; T:type out_idx:type{int32,int64}=int32
ListInput a=N*T > ; N:int>=1 T:type
ListOutput > a=[T] ; T:list(type)>=1
ListSnapshotChunksDataset ! snapshot_path:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
LoadAllTPUEmbeddingParameters ! parameters:NumTables*float32 auxiliary1:NumTables*float32 auxiliary2:NumTables*float32 auxiliary3:NumTables*float32 auxiliary4:NumTables*float32 auxiliary5:NumTables*float32 auxiliary6:NumTables*float32 auxiliary7:NumTables*float32 > ; NumTables:int>=1 config:string num_shards:int shard_id:int
LoadAndRemapMatrix ! ckpt_path:string old_tensor_name:string row_remapping:int64 col_remapping:int64 initializing_values:float32 > output_matrix:float32 ; num_rows:int>=0 num_cols:int>=1 max_rows_in_memory:int=-1
LoadDataset ! path:string reader_func_other_args=[Treader_func_args] > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 compression:string="" reader_func:func Treader_func_args:list(type)>=0
LoadTPUEmbeddingADAMParameters ! parameters:float32 momenta:float32 velocities:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingAdadeltaParameters ! parameters:float32 accumulators:float32 updates:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingAdagradMomentumParameters ! parameters:float32 accumulators:float32 momenta:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingAdagradParameters ! parameters:float32 accumulators:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingCenteredRMSPropParameters ! parameters:float32 ms:float32 mom:float32 mg:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingFTRLParameters ! parameters:float32 accumulators:float32 linears:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingFrequencyEstimatorParameters ! parameters:float32 last_hit_step:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingMDLAdagradLightParameters ! parameters:float32 accumulators:float32 weights:float32 benefits:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingMomentumParameters ! parameters:float32 momenta:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingProximalAdagradParameters ! parameters:float32 accumulators:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingProximalYogiParameters ! parameters:float32 v:float32 m:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingRMSPropParameters ! parameters:float32 ms:float32 mom:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
LoadTPUEmbeddingStochasticGradientDescentParameters ! parameters:float32 > ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
Log x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Log1p x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
LogMatrixDeterminant input=T > sign=T log_abs_determinant=T ; T:type{float16,float32,float64,complex64,complex128}
LogSoftmax logits=T > logsoftmax=T ; T:type{float16,bfloat16,float32,float64}
LogUniformCandidateSampler ! true_classes:int64 > sampled_candidates:int64 true_expected_count:float32 sampled_expected_count:float32 ; num_true:int>=1 num_sampled:int>=1 unique:bool range_max:int>=1 seed:int=0 seed2:int=0
LogicalAnd ^ x:bool y:bool > z:bool ;
LogicalNot x:bool > y:bool ;
LogicalOr ^ x:bool y:bool > z:bool ;
LookupTableExport table_handle&:string > keys=Tkeys values=Tvalues ; Tkeys:type Tvalues:type
LookupTableExportV2 ! table_handle:resource > keys=Tkeys values=Tvalues ; Tkeys:type Tvalues:type
LookupTableFind table_handle&:string keys=Tin default_value=Tout > values=Tout ; Tin:type Tout:type
LookupTableFindV2 ! table_handle:resource keys=Tin default_value=Tout > values=Tout ; Tin:type Tout:type
LookupTableImport table_handle&:string keys=Tin values=Tout > ; Tin:type Tout:type
LookupTableImportV2 ! table_handle:resource keys=Tin values=Tout > ; Tin:type Tout:type
LookupTableInsert table_handle&:string keys=Tin values=Tout > ; Tin:type Tout:type
LookupTableInsertV2 ! table_handle:resource keys=Tin values=Tout > ; Tin:type Tout:type
LookupTableRemoveV2 ! table_handle:resource keys=Tin > ; Tin:type
LookupTableSize table_handle&:string > size:int64 ;
LookupTableSizeV2 ! table_handle:resource > size:int64 ;
LoopCond input:bool > output:bool ;
LowerBound sorted_inputs=T values=T > output=out_type ; T:type out_type:type{int32,int64}=int32
Lu input=T > lu=T p=output_idx_type ; T:type{float64,float32,float16,complex64,complex128} output_idx_type:type{int32,int64}=int32
MakeIterator ! dataset:variant iterator:resource > ;
MakeUnique input:float32 > output:float32 ;
MakeWeakResourceHandle ! handle:resource > dup:resource ;
MapAndBatchDataset input_dataset:variant other_arguments=[Targuments] batch_size:int64 num_parallel_calls:int64 drop_remainder:bool > handle:variant ; f:func Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 preserve_cardinality:bool=false metadata:string=""
MapClear ! > ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type) container:string="" shared_name:string=""
MapDataset input_dataset:variant other_arguments=[Targuments] > handle:variant ; f:func Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 use_inter_op_parallelism:bool=true preserve_cardinality:bool=false force_synchronous:bool=false metadata:string=""
MapDefun arguments=[Targuments] captured_inputs=[Tcaptured] > output=[output_types] ; Targuments:list(type)>=1 Tcaptured:list(type)>=0=[] output_types:list(type)>=1 output_shapes:list(shape)>=1 f:func max_intra_op_parallelism:int=1
MapIncompleteSize ! > size:int32 ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type) container:string="" shared_name:string=""
MapPeek ! key:int64 indices:int32 > values=[dtypes] ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type)>=1 container:string="" shared_name:string=""
MapSize ! > size:int32 ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type) container:string="" shared_name:string=""
MapStage ! key:int64 indices:int32 values=[fake_dtypes] > ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type) fake_dtypes:list(type)>=1 container:string="" shared_name:string=""
MapUnstage ! key:int64 indices:int32 > values=[dtypes] ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type)>=1 container:string="" shared_name:string=""
MapUnstageNoKey ! indices:int32 > key:int64 values=[dtypes] ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type)>=1 container:string="" shared_name:string=""
MatMul a=T b=T > product=T ; transpose_a:bool=false transpose_b:bool=false T:type{bfloat16,float16,float32,float64,int32,int64,uint8,uint16,uint32,uint64,complex64,complex128} grad_a:bool=false grad_b:bool=false
MatchingFiles pattern:string > filenames:string ;
MatchingFilesDataset ! patterns:string > handle:variant ;
MatrixBandPart input=T num_lower=Tindex num_upper=Tindex > band=T ; T:type Tindex:type{int32,int64}=int64
MatrixDeterminant input=T > output=T ; T:type{float16,float32,float64,complex64,complex128}
MatrixDiag diagonal=T > output=T ; T:type
MatrixDiagPart input=T > diagonal=T ; T:type
MatrixDiagPartV2 input=T k:int32 padding_value=T > diagonal=T ; T:type
MatrixDiagPartV3 input=T k:int32 padding_value=T > diagonal=T ; T:type align:string{"LEFT_RIGHT","RIGHT_LEFT","LEFT_LEFT","RIGHT_RIGHT"}="RIGHT_LEFT"
MatrixDiagV2 diagonal=T k:int32 num_rows:int32 num_cols:int32 padding_value=T > output=T ; T:type
MatrixDiagV3 diagonal=T k:int32 num_rows:int32 num_cols:int32 padding_value=T > output=T ; T:type align:string{"LEFT_RIGHT","RIGHT_LEFT","LEFT_LEFT","RIGHT_RIGHT"}="RIGHT_LEFT"
MatrixExponential input=T > output=T ; T:type{float64,float32,float16,complex64,complex128}
MatrixInverse input=T > output=T ; adjoint:bool=false T:type{float64,float32,float16,complex64,complex128}
MatrixLogarithm input=T > output=T ; T:type{complex64,complex128}
MatrixSetDiag input=T diagonal=T > output=T ; T:type
MatrixSetDiagV2 input=T diagonal=T k:int32 > output=T ; T:type
MatrixSetDiagV3 input=T diagonal=T k:int32 > output=T ; T:type align:string{"LEFT_RIGHT","RIGHT_LEFT","LEFT_LEFT","RIGHT_RIGHT"}="RIGHT_LEFT"
MatrixSolve matrix=T rhs=T > output=T ; adjoint:bool=false T:type{float64,float32,float16,complex64,complex128}
MatrixSolveLs matrix=T rhs=T l2_regularizer:float64 > output=T ; T:type{float64,float32,float16,complex64,complex128} fast:bool=true
MatrixSquareRoot input=T > output=T ; T:type{float64,float32,float16,complex64,complex128}
MatrixTriangularSolve matrix=T rhs=T > output=T ; lower:bool=true adjoint:bool=false T:type{bfloat16,float64,float32,float16,complex64,complex128}
Max input=T reduction_indices=Tidx > output=T ; keep_dims:bool=false T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64,qint8,quint8,qint32,qint16,quint16} Tidx:type{int32,int64}=int32
MaxIntraOpParallelismDataset input_dataset:variant max_intra_op_parallelism:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
MaxPool input=T > output=T ; T:type{float16,bfloat16,float32,float64,int32,int64,uint8,int16,int8,uint16,qint8}=float32 ksize:list(int)>=4 strides:list(int)>=4 padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW","NCHW_VECT_C"}="NHWC"
MaxPool3D input=T > output=T ; ksize:list(int)>=5 strides:list(int)>=5 padding:string{"SAME","VALID"} data_format:string{"NDHWC","NCDHW"}="NDHWC" T:type{float16,bfloat16,float32}
MaxPool3DGrad orig_input=TInput orig_output=TInput grad=T > output=T ; ksize:list(int)>=5 strides:list(int)>=5 padding:string{"SAME","VALID"} data_format:string{"NDHWC","NCDHW"}="NDHWC" T:type{float16,bfloat16,float32}=float32 TInput:type{float16,bfloat16,float32}=float32
MaxPool3DGradGrad orig_input=T orig_output=T grad=T > output=T ; ksize:list(int)>=5 strides:list(int)>=5 padding:string{"SAME","VALID"} data_format:string{"NDHWC","NCDHW"}="NDHWC" T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
MaxPoolGrad orig_input=T orig_output=T grad=T > output=T ; ksize:list(int)>=4 strides:list(int)>=4 padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW"}="NHWC" T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}=float32
MaxPoolGradGrad orig_input=T orig_output=T grad=T > output=T ; ksize:list(int)>=4 strides:list(int)>=4 padding:string{"SAME","VALID"} data_format:string{"NHWC","NCHW"}="NHWC" T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
MaxPoolGradGradV2 orig_input=T orig_output=T grad=T ksize:int32 strides:int32 > output=T ; padding:string{"SAME","VALID"} data_format:string{"NHWC","NCHW"}="NHWC" T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
MaxPoolGradGradWithArgmax input=T grad=T argmax=Targmax > output=T ; ksize:list(int)>=4 strides:list(int)>=4 padding:string{"SAME","VALID"} include_batch_in_index:bool=false Targmax:type{int32,int64} T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
MaxPoolGradV2 orig_input=T orig_output=T grad=T ksize:int32 strides:int32 > output=T ; padding:string{"SAME","VALID"} data_format:string{"NHWC","NCHW"}="NHWC" T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}=float32
MaxPoolGradWithArgmax input=T grad=T argmax=Targmax > output=T ; ksize:list(int)>=4 strides:list(int)>=4 padding:string{"SAME","VALID"} include_batch_in_index:bool=false Targmax:type{int32,int64} T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
MaxPoolV2 input=T ksize:int32 strides:int32 > output=T ; T:type{float16,bfloat16,float32,float64,int32,int64,uint8,int16,int8,uint16,qint8}=float32 padding:string{"SAME","VALID"} data_format:string{"NHWC","NCHW","NCHW_VECT_C"}="NHWC"
MaxPoolWithArgmax input=T > output=T argmax=Targmax ; ksize:list(int)>=4 strides:list(int)>=4 Targmax:type{int32,int64}=int64 padding:string{"SAME","VALID"} include_batch_in_index:bool=false T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
Maximum x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,int8,uint8,int16,uint16,int32,uint32,int64,uint64}
Mean input=T reduction_indices=Tidx > output=T ; keep_dims:bool=false T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tidx:type{int32,int64}=int32
Merge inputs=N*T > output=T value_index:int32 ; T:type N:int>=1
MergeDedupData integer_tensor=integer_type float_tensor=float_type > output:variant ; tuple_mask:string integer_type:type{int32,int64,uint32,uint64} float_type:type{float16,bfloat16,float32} config:string=""
MergeSummary inputs:N*string > summary:string ; N:int>=1
MergeV2Checkpoints ! checkpoint_prefixes:string destination_prefix:string > ; delete_old_dirs:bool=true allow_missing_files:bool=false
Mfcc spectrogram:float32 sample_rate:int32 > output:float32 ; upper_frequency_limit:float=4e+03 lower_frequency_limit:float=2e+01 filterbank_channel_count:int=40 dct_coefficient_count:int=13
Min input=T reduction_indices=Tidx > output=T ; keep_dims:bool=false T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64,qint8,quint8,qint32,qint16,quint16} Tidx:type{int32,int64}=int32
Minimum x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,int8,uint8,int16,uint16,int32,uint32,int64,uint64}
MirrorPad input=T paddings=Tpaddings > output=T ; T:type Tpaddings:type{int32,int64}=int32 mode:string{"REFLECT","SYMMETRIC"}
MirrorPadGrad input=T paddings=Tpaddings > output=T ; T:type Tpaddings:type{int32,int64}=int32 mode:string{"REFLECT","SYMMETRIC"}
MixedStruct > a:n_a*int32 b:float32 ; n_a:int>=0
MlirPassthroughOp inputs=[Tinputs] > outputs=[Toutputs] ; mlir_module:string Tinputs:list(type)>=0 Toutputs:list(type)>=0
Mod x=T y=T > z=T ; T:type{int32,int64,float16,float16,bfloat16,float32,float64}
ModelDataset input_dataset:variant > handle:variant ; algorithm:int=0 cpu_budget:int=0 ram_budget:int=0 output_types:list(type)>=1 output_shapes:list(shape)>=1
Mul ^ x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,uint8,int8,uint16,int16,int32,uint32,uint64,int64,complex64,complex128}
MulNoNan x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
MultiDeviceIterator ! > handle:resource ; devices:list(string)>=1 shared_name:string container:string output_types:list(type)>=1 output_shapes:list(shape)>=1
MultiDeviceIteratorFromStringHandle ! string_handle:string > multi_device_iterator:resource ; output_types:list(type)>=0=[] output_shapes:list(shape)>=0=[]
MultiDeviceIteratorGetNextFromShard ! multi_device_iterator:resource shard_num:int32 incarnation_id:int64 > components=[output_types] ; output_types:list(type)>=1 output_shapes:list(shape)>=1
MultiDeviceIteratorInit ! dataset:variant multi_device_iterator:resource max_buffer_size:int64 > incarnation_id:int64 ;
MultiDeviceIteratorToStringHandle ! multi_device_iterator:resource > string_handle:string ;
Multinomial ! logits=T num_samples:int32 > output=output_dtype ; seed:int=0 seed2:int=0 T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} output_dtype:type{int32,int64}=int64
MutableDenseHashTable ! empty_key=key_dtype > table_handle&:string ; container:string="" shared_name:string="" use_node_name_sharing:bool=false key_dtype:type value_dtype:type value_shape:shape=[] initial_num_buckets:int=131072 max_load_factor:float=0.8
MutableDenseHashTableV2 ! empty_key=key_dtype deleted_key=key_dtype > table_handle:resource ; container:string="" shared_name:string="" use_node_name_sharing:bool=false key_dtype:type value_dtype:type value_shape:shape=[] initial_num_buckets:int=131072 max_load_factor:float=0.8
MutableHashTable ! > table_handle&:string ; container:string="" shared_name:string="" use_node_name_sharing:bool=false key_dtype:type value_dtype:type
MutableHashTableOfTensors ! > table_handle&:string ; container:string="" shared_name:string="" use_node_name_sharing:bool=false key_dtype:type value_dtype:type value_shape:shape=[]
MutableHashTableOfTensorsV2 ! > table_handle:resource ; container:string="" shared_name:string="" use_node_name_sharing:bool=false key_dtype:type value_dtype:type value_shape:shape=[]
MutableHashTableV2 ! > table_handle:resource ; container:string="" shared_name:string="" use_node_name_sharing:bool=false key_dtype:type value_dtype:type
MutexLock ! mutex:resource > mutex_lock:variant ;
MutexV2 ! > resource:resource ; container:string="" shared_name:string=""
NInPolymorphicTwice a=N*T b=N*T > ; T:type N:int>=0
NInTwice a:N*int32 b:N*string > ; N:int>=0
NInTwoTypeVariables a=N*S b=N*T > ; S:type T:type N:int>=0
NIntsIn a:N*int32 > ; N:int>=2
NIntsOut > a:N*int32 ; N:int>=2
NIntsOutDefault > a:N*int32 ; N:int>=2=3
NPolymorphicIn a=N*T > ; T:type N:int>=2
NPolymorphicOut > a=N*T ; T:type N:int>=2
NPolymorphicOutDefault > a=N*T ; T:type=bool N:int>=2=2
NPolymorphicRestrictIn a=N*T > ; T:type{string,bool} N:int>=2
NPolymorphicRestrictOut > a=N*T ; T:type{string,bool} N:int>=2
Namespace>TestStringOutput input:float32 > output1:float32 output2:string ;
NcclAllReduce ! input=T > data=T ; reduction:string{"min","max","prod","sum"} T:type{float16,float32,float64,int32,int64} num_devices:int shared_name:string
NcclBroadcast ! input=T > output=T ; T:type{float16,float32,float64,int32,int64} shape:shape
NcclReduce ! input=num_devices*T > data=T ; reduction:string{"min","max","prod","sum"} T:type{float16,float32,float64,int32,int64} num_devices:int>=1
Ndtri x=T > y=T ; T:type{bfloat16,float16,float32,float64}
NearestNeighbors points:float32 centers:float32 k:int64 > nearest_center_indices:int64 nearest_center_distances:float32 ;
Neg x=T > y=T ; T:type{bfloat16,float16,float32,float64,int8,int16,int32,int64,complex64,complex128}
NegTrain ! w_in&:float32 w_out&:float32 examples:int32 labels:int32 lr:float32 > ; vocab_count:list(int) num_negative_samples:int
NextAfter x1=T x2=T > output=T ; T:type{float64,float32}=float32
NextIteration data=T > output=T ; T:type
NoOp > ;
NonDeterministicInts ! shape=shape_dtype > output=dtype ; dtype:type=int64 shape_dtype:type=int64
NonMaxSuppression boxes:float32 scores:float32 max_output_size:int32 > selected_indices:int32 ; iou_threshold:float=0.5
NonMaxSuppressionV2 boxes=T scores=T max_output_size:int32 iou_threshold=T_threshold > selected_indices:int32 ; T:type{float16,float32}=float32 T_threshold:type{float16,float32}=float32
NonMaxSuppressionV3 boxes=T scores=T max_output_size:int32 iou_threshold=T_threshold score_threshold=T_threshold > selected_indices:int32 ; T:type{float16,float32}=float32 T_threshold:type{float16,float32}=float32
NonMaxSuppressionV4 boxes=T scores=T max_output_size:int32 iou_threshold=T_threshold score_threshold=T_threshold > selected_indices:int32 valid_outputs:int32 ; T:type{float16,float32}=float32 T_threshold:type{float16,float32}=float32 pad_to_max_output_size:bool=false
NonMaxSuppressionV5 boxes=T scores=T max_output_size:int32 iou_threshold=T score_threshold=T soft_nms_sigma=T > selected_indices:int32 selected_scores=T valid_outputs:int32 ; T:type{float16,float32}=float32 pad_to_max_output_size:bool=false
NonMaxSuppressionWithOverlaps overlaps:float32 scores:float32 max_output_size:int32 overlap_threshold:float32 score_threshold:float32 > selected_indices:int32 ;
NonSerializableDataset input_dataset:variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
None > ;
NotEqual ^ x=T y=T > z:bool ; T:type incompatible_shape_error:bool=true
NthElement input=T n:int32 > values=T ; reverse:bool=false T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
Old > ;
OneHot indices=TI depth:int32 on_value=T off_value=T > output=T ; axis:int=-1 T:type TI:type{uint8,int8,int32,int64}=int64
OneShotIterator ! > handle:resource ; dataset_factory:func output_types:list(type)>=1 output_shapes:list(shape)>=1 container:string="" shared_name:string=""
OnesLike x=T > y=T ; T:type{bfloat16,float16,float32,float64,int8,uint8,int16,uint16,int32,uint32,int64,uint64,complex64,complex128,bool}
OpWithDefaultAttr > a:int32 ; default_float:float=123
OpWithFutureDefaultAttr > ;
OptimizeDataset input_dataset:variant optimizations:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 optimization_configs:list(string)=[]
OptimizeDatasetV2 input_dataset:variant optimizations_enabled:string optimizations_disabled:string optimizations_default:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 optimization_configs:list(string)=[]
"""#
}
