// Written by tools/generate-op-registry from the registry of TensorFlow 2.21.0.
// swift-format-ignore-file

extension RegistryText {
  static let part07: StaticString = #"""
TensorListScatterV2 tensor=element_dtype indices:int32 element_shape=shape_type num_elements:int32 > output_handle:variant ; element_dtype:type shape_type:type{int32,int64}
TensorListSetItem input_handle:variant index:int32 item=element_dtype > output_handle:variant ; element_dtype:type resize_if_index_out_of_bounds:bool=false
TensorListSplit tensor=element_dtype element_shape=shape_type lengths:int64 > output_handle:variant ; element_dtype:type shape_type:type{int32,int64}
TensorListStack input_handle:variant element_shape:int32 > tensor=element_dtype ; element_dtype:type num_elements:int=-1
TensorMapErase input_handle:variant key=key_dtype > output_handle:variant ; key_dtype:type value_dtype:type
TensorMapHasKey input_handle:variant key=key_dtype > has_key:bool ; key_dtype:type
TensorMapInsert input_handle:variant key=key_dtype value=value_dtype > output_handle:variant ; key_dtype:type value_dtype:type
TensorMapLookup input_handle:variant key=key_dtype > value=value_dtype ; key_dtype:type value_dtype:type
TensorMapSize input_handle:variant > size:int32 ;
TensorMapStackKeys input_handle:variant > keys=key_dtype ; key_dtype:type
TensorScatterAdd tensor=T indices=Tindices updates=T > output=T ; T:type Tindices:type{int32,int64} bad_indices_policy:string=""
TensorScatterMax tensor=T indices=Tindices updates=T > output=T ; T:type Tindices:type{int32,int64} bad_indices_policy:string=""
TensorScatterMin tensor=T indices=Tindices updates=T > output=T ; T:type Tindices:type{int32,int64} bad_indices_policy:string=""
TensorScatterSub tensor=T indices=Tindices updates=T > output=T ; T:type Tindices:type{int32,int64} bad_indices_policy:string=""
TensorScatterUpdate tensor=T indices=Tindices updates=T > output=T ; T:type Tindices:type{int16,int32,int64,uint16} bad_indices_policy:string=""
TensorSliceDataset ! components=[Toutput_types] > handle:variant ; Toutput_types:list(type)>=1 output_shapes:list(shape)>=1 is_files:bool=false metadata:string="" replicate_on_split:bool=false
TensorStridedSliceUpdate input=T begin=Index end=Index strides=Index value=T > output=T ; T:type Index:type{int32,int64} begin_mask:int=0 end_mask:int=0 ellipsis_mask:int=0 new_axis_mask:int=0 shrink_axis_mask:int=0
TensorSummary tensor=T > summary:string ; T:type description:string="" labels:list(string)=[] display_name:string=""
TensorSummaryV2 tag:string tensor=T serialized_summary_metadata:string > summary:string ; T:type
TestAttr ! > out=T ; T:type{float32,float64}
TestStringOutput input:float32 > output1:float32 output2:string ;
TextLineDataset ! filenames:string compression_type:string buffer_size:int64 > handle:variant ; metadata:string=""
TextLineReader ! > reader_handle&:string ; skip_header_lines:int=0 container:string="" shared_name:string=""
TextLineReaderV2 ! > reader_handle:resource ; skip_header_lines:int=0 container:string="" shared_name:string=""
ThreadPoolDataset ! input_dataset:variant thread_pool:resource > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ThreadPoolHandle ! > handle:resource ; num_threads:int max_intra_op_parallelism:int=1 display_name:string container:string="" shared_name:string=""
ThreadUnsafeUnigramCandidateSampler ! true_classes:int64 > sampled_candidates:int64 true_expected_count:float32 sampled_expected_count:float32 ; num_true:int>=1 num_sampled:int>=1 unique:bool range_max:int>=1 seed:int=0 seed2:int=0
Tile input=T multiples=Tmultiples > output=T ; T:type Tmultiples:type{int32,int64}=int32
TileGrad input=T multiples:int32 > output=T ; T:type
Timestamp ! > ts:float64 ;
ToBool input=T > output:bool ; T:type
TopK input=T > values=T indices:int32 ; k:int>=0 sorted:bool=true T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
TopKUnique input:float32 > topk:float32 topk_indices:int32 ; k:int
TopKV2 input=T k=Tk > values=T indices=index_type ; sorted:bool=true T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} Tk:type{int16,int32,int64}=int32 index_type:type{int16,int32,int64}=int32
TopKWithUnique input:float32 > topk:float32 topk_indices:int32 ; k:int
TpuHandleToProtoKey uid:int64 > proto_keys:string ;
Transpose x=T perm=Tperm > y=T ; T:type Tperm:type{int32,int64}=int32
TridiagonalMatMul superdiag=T maindiag=T subdiag=T rhs=T > output=T ; T:type{float64,float32,complex64,complex128}
TridiagonalSolve diagonals=T rhs=T > output=T ; partial_pivoting:bool=true perturb_singular:bool=false T:type{float64,float32,complex64,complex128}
TruncateDiv x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,uint8,int8,uint16,int16,int32,uint32,uint64,int64,complex64,complex128}
TruncateMod x=T y=T > z=T ; T:type{int32,int64,bfloat16,float16,float32,float64}
TruncatedNormal ! shape=T > output=dtype ; seed:int=0 seed2:int=0 dtype:type{float16,bfloat16,float32,float64} T:type{int32,int64}
TwoFloatInputs a:float32 b:float32 > ;
TwoFloatInputsFloatOutput a:float32 b:float32 > c:float32 ;
TwoFloatInputsIntOutput a:float32 b:float32 > c:int32 ;
TwoFloatOutputs > a:float32 b:float32 ;
TwoIntInputs a:int32 b:int32 > ;
TwoIntOutputs > a:int32 b:int32 ;
TwoRefsIn a&=T b&=T > ; T:type
TypeList a=[T] > ; T:list(type)>=0
TypeListRestrict a=[T] > ; T:list(type){string,bool}>=1
TypeListTwice a=[T] b=[T] > ; T:list(type)>=0
Unary a=T > b=T ; T:type
Unbatch batched_tensor=T batch_index:int64 id:int64 > unbatched_tensor=T ; timeout_micros:int container:string="" shared_name:string="" T:type
UnbatchDataset input_dataset:variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
UnbatchGrad original_input=T batch_index:int64 grad=T id:int64 > batched_grad=T ; container:string="" shared_name:string="" T:type
UncompressElement compressed:variant > components=[output_types] ; output_types:list(type)>=1 output_shapes:list(shape)>=1
UnicodeDecode input:string > row_splits=Tsplits char_values:int32 ; input_encoding:string errors:string{"strict","replace","ignore"}="replace" replacement_char:int=65533 replace_control_characters:bool=false Tsplits:type{int32,int64}=int64
UnicodeDecodeWithOffsets input:string > row_splits=Tsplits char_values:int32 char_to_byte_starts:int64 ; input_encoding:string errors:string{"strict","replace","ignore"}="replace" replacement_char:int=65533 replace_control_characters:bool=false Tsplits:type{int32,int64}=int64
UnicodeEncode input_values:int32 input_splits=Tsplits > output:string ; errors:string{"ignore","replace","strict"}="replace" output_encoding:string{"UTF-8","UTF-16-BE","UTF-32-BE"} replacement_char:int=65533 Tsplits:type{int32,int64}=int64
UnicodeScript input:int32 > output:int32 ;
UnicodeTranscode input:string > output:string ; input_encoding:string output_encoding:string{"UTF-8","UTF-16-BE","UTF-32-BE"} errors:string{"strict","replace","ignore"}="replace" replacement_char:int=65533 replace_control_characters:bool=false
UniformCandidateSampler ! true_classes:int64 > sampled_candidates:int64 true_expected_count:float32 sampled_expected_count:float32 ; num_true:int>=1 num_sampled:int>=1 unique:bool range_max:int>=1 seed:int=0 seed2:int=0
UniformDequantize input=Tin scales:float32 zero_points:int32 > output=Tout ; Tin:type{qint8,quint8,qint32} Tout:type{float32} quantization_axis:int=-1 quantization_min_val:int quantization_max_val:int
UniformQuantize input=Tin scales:float32 zero_points:int32 > output=Tout ; Tin:type{float32} Tout:type{qint8,quint8,qint32} quantization_axis:int=-1 quantization_min_val:int quantization_max_val:int
UniformQuantizedAdd lhs=T rhs=T lhs_scales:float32 lhs_zero_points:int32 rhs_scales:float32 rhs_zero_points:int32 output_scales:float32 output_zero_points:int32 > output=T ; lhs_quantization_axis:int=-1 lhs_quantization_min_val:int lhs_quantization_max_val:int rhs_quantization_axis:int=-1 rhs_quantization_min_val:int rhs_quantization_max_val:int output_quantization_axis:int=-1 output_quantization_min_val:int output_quantization_max_val:int T:type{qint32}
UniformQuantizedClipByValue operand=T min=T max=T scales:float32 zero_points:int32 > output=T ; T:type{qint32} quantization_axis:int=-1 quantization_min_val:int quantization_max_val:int
UniformQuantizedConvolution lhs=Tin rhs=Tin lhs_scales:float32 lhs_zero_points:int32 rhs_scales:float32 rhs_zero_points:int32 output_scales:float32 output_zero_points:int32 > output=Tout ; Tin:type{qint8} Tout:type{qint32} window_strides:list(int)=[] padding:string explicit_padding:list(int)=[] lhs_dilation:list(int)=[] rhs_dilation:list(int)=[] batch_group_count:int=1 feature_group_count:int=1 dimension_numbers:string="" lhs_quantization_axis:int=-1 lhs_quantization_min_val:int lhs_quantization_max_val:int rhs_quantization_axis:int=-1 rhs_quantization_min_val:int rhs_quantization_max_val:int output_quantization_axis:int=-1 output_quantization_min_val:int output_quantization_max_val:int
UniformQuantizedConvolutionHybrid lhs=Tlhs rhs=Trhs rhs_scales:float32 rhs_zero_points:int32 > output=Tout ; Tlhs:type{float32} Trhs:type{qint8} Tout:type{float32} window_strides:list(int)=[] padding:string explicit_padding:list(int)=[] lhs_dilation:list(int)=[] rhs_dilation:list(int)=[] batch_group_count:int=1 feature_group_count:int=1 dimension_numbers:string="" rhs_quantization_axis:int=-1 rhs_quantization_min_val:int rhs_quantization_max_val:int
UniformQuantizedDot lhs=Tin rhs=Tin lhs_scales:float32 lhs_zero_points:int32 rhs_scales:float32 rhs_zero_points:int32 output_scales:float32 output_zero_points:int32 > output=Tout ; Tin:type{qint8} Tout:type{qint32} lhs_quantization_axis:int=-1 lhs_quantization_min_val:int lhs_quantization_max_val:int rhs_quantization_axis:int=-1 rhs_quantization_min_val:int rhs_quantization_max_val:int output_quantization_axis:int=-1 output_quantization_min_val:int output_quantization_max_val:int
UniformQuantizedDotHybrid lhs=Tlhs rhs=Trhs rhs_scales:float32 rhs_zero_points:int32 > output=Tout ; Tlhs:type{float32} Trhs:type{qint8} Tout:type{float32} rhs_quantization_axis:int=-1 rhs_quantization_min_val:int rhs_quantization_max_val:int
UniformRequantize input=Tin input_scales:float32 input_zero_points:int32 output_scales:float32 output_zero_points:int32 > output=Tout ; Tin:type{qint8,qint32} Tout:type{qint8,qint32} input_quantization_axis:int=-1 input_quantization_min_val:int input_quantization_max_val:int output_quantization_axis:int=-1 output_quantization_min_val:int output_quantization_max_val:int
Unique x=T > y=T idx=out_idx ; T:type out_idx:type{int32,int64}=int32
UniqueDataset input_dataset:variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
UniqueV2 x=T axis=Taxis > y=T idx=out_idx ; T:type Taxis:type{int32,int64}=int64 out_idx:type{int32,int64}=int32
UniqueWithCounts x=T > y=T idx=out_idx count=out_idx ; T:type out_idx:type{int32,int64}=int32
UniqueWithCountsV2 x=T axis=Taxis > y=T idx=out_idx count=out_idx ; T:type Taxis:type{int32,int64}=int64 out_idx:type{int32,int64}=int32
Unpack value=T > output=num*T ; num:int>=0 T:type axis:int=0
UnravelIndex indices=Tidx dims=Tidx > output=Tidx ; Tidx:type{int32,int64}=int32
UnsortedSegmentJoin inputs:string segment_ids=Tindices num_segments=Tnumsegments > output:string ; separator:string="" Tindices:type{int32,int64} Tnumsegments:type{int32,int64}=int32
UnsortedSegmentMax data=T segment_ids=Tindices num_segments=Tnumsegments > output=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} Tindices:type{int32,int64} Tnumsegments:type{int32,int64}=int32
UnsortedSegmentMin data=T segment_ids=Tindices num_segments=Tnumsegments > output=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} Tindices:type{int32,int64} Tnumsegments:type{int32,int64}=int32
UnsortedSegmentProd data=T segment_ids=Tindices num_segments=Tnumsegments > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} Tnumsegments:type{int32,int64}=int32
UnsortedSegmentSum data=T segment_ids=Tindices num_segments=Tnumsegments > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int16,int32,int64} Tnumsegments:type{int32,int64}=int32
Unstage ! > values=[dtypes] ; capacity:int>=0=0 memory_limit:int>=0=0 dtypes:list(type)>=1 container:string="" shared_name:string=""
UnwrapDatasetVariant input_handle:variant > output_handle:variant ;
UpdateTaskIdAndGlobalCoreArray ! tpu_task_id_to_shard_id:task_count*int32 > ; task_count:int>=1
UpperBound sorted_inputs=T values=T > output=out_type ; T:type out_type:type{int32,int64}=int32
VarHandleOp ! > resource:resource ; container:string="" shared_name:string="" debug_name:string="" dtype:type shape:shape allowed_devices:list(string)=[]
VarIsInitializedOp ! resource:resource > is_initialized:bool ;
Variable ! > ref&=dtype ; shape:shape dtype:type container:string="" shared_name:string=""
VariableShape ! input:resource > output=out_type ; out_type:type{int32,int64}=int32
VariableV2 ! > ref&=dtype ; shape:shape dtype:type container:string="" shared_name:string=""
WeightedFlatMapDataset input_datasets:N*variant weights:M*float64 > handle:variant ; N:int>=2 M:int>=2 output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
Where input=T > index:int64 ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64,bool}=bool
While ! input=[T] > output=[T] ; T:list(type)>=0 cond:func body:func output_shapes:list(shape)=[] parallel_iterations:int=10
WholeFileReader ! > reader_handle&:string ; container:string="" shared_name:string=""
WholeFileReaderV2 ! > reader_handle:resource ; container:string="" shared_name:string=""
WindowDataset input_dataset:variant size:int64 shift:int64 stride:int64 drop_remainder:bool > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
WindowOp inputs=[Tinputs] > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 Tinputs:list(type)>=1
WorkerHeartbeat ! request:string > response:string ;
WrapDatasetVariant input_handle:variant > output_handle:variant ;
WriteAudioSummary ! writer:resource step:int64 tag:string tensor:float32 sample_rate:float32 > ; max_outputs:int>=1=3
WriteFile ! filename:string contents:string > ;
WriteGraphSummary ! writer:resource step:int64 tensor:string > ;
WriteHistogramSummary ! writer:resource step:int64 tag:string values=T > ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64,bool}=float32
WriteImageSummary ! writer:resource step:int64 tag:string tensor=T bad_color:uint8 > ; max_images:int>=1=3 T:type{uint8,float64,float32,float16}=float32
WriteRawProtoSummary ! writer:resource step:int64 tensor:string > ;
WriteScalarSummary ! writer:resource step:int64 tag:string value=T > ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
WriteSummary ! writer:resource step:int64 tensor=T tag:string summary_metadata:string > ; T:type
Xdivy x=T y=T > z=T ; T:type{float16,bfloat16,float32,float64,complex64,complex128}
XlaAllReduce input=T group_assignment:int32 > output=T ; T:type{float16,bfloat16,float32,int32,uint32} reduce_op:string{"Min","Max","Mul","Add","Mean"} mode:string{"CrossReplica","CrossReplicaAndPartition"}
XlaBroadcastHelper lhs=T rhs=T broadcast_dims=Tindices > lhs_output=T rhs_output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
XlaCallModule ! args=[Tin] > output=[Tout] ; version:int module:string Sout:list(shape)>=0 Tout:list(type)>=0 Tin:list(type)>=0 dim_args_spec:list(string)=[] platforms:list(string)=[] function_list:list(func)=[] has_token_input_output:bool=false disabled_checks:list(string)=[] use_shardy_partitioner:bool=false
XlaClusterOutput input=T > outputs=T ; T:type
XlaConcatND inputs=N*T > output=T ; T:type N:int>=1 num_concats:list(int) paddings:list(int)=[]
XlaConv lhs=T rhs=T window_strides=Tindices padding=Tindices lhs_dilation=Tindices rhs_dilation=Tindices feature_group_count=Tindices > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} dimension_numbers:string precision_config:string
XlaConvV2 lhs=LhsT rhs=RhsT window_strides=Tindices padding=Tindices lhs_dilation=Tindices rhs_dilation=Tindices feature_group_count=Tindices > output=preferred_element_type ; LhsT:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} RhsT:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} dimension_numbers:string precision_config:string preferred_element_type:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} batch_group_count:int=1
XlaCustomCall args=[T] > output=dtype ; target_name:string backend_config:string T:list(type)>=0 dtype:type shape:shape
XlaCustomCallV2 operands=[operand_dtypes] > results=[result_dtypes] ; call_target_name:string backend_config:string has_side_effect:bool operand_dtypes:list(type)>=0 result_dtypes:list(type)>=0 result_shapes:list(shape)>=0
XlaDequantize ! input:uint32 > output:bfloat16 ; min_range:float max_range:float mode:string transpose_output:bool
XlaDot lhs=T rhs=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} dimension_numbers:string precision_config:string
XlaDotV2 lhs=LhsT rhs=RhsT > output=preferred_element_type ; LhsT:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} RhsT:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} dimension_numbers:string precision_config:string preferred_element_type:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
XlaDynamicSlice input=T start_indices=Tindices size_indices=Tindices > output=T ; T:type Tindices:type{int32,int64}
XlaDynamicUpdateSlice input=T update=T indices=Tindices > output=T ; T:type Tindices:type{int32,int64}
XlaEinsum a=T b=T > product=T ; equation:string T:type{complex64,bfloat16,float32}
XlaGather operand=T start_indices=Tindices slice_sizes=Tindices > output=T ; dimension_numbers:string indices_are_sorted:bool T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64,bool} Tindices:type{int32,int64}
XlaHostCompute ! inputs=[Tinputs] > outputs=[Toutputs] ; Tinputs:list(type)>=0 Toutputs:list(type)>=0 ancestors:list(string)>=0 shapes:list(shape)>=0 shape_inference_graph:func key:string send_key:string="" recv_key:string="" cost_estimate_ns:int=1000000 tpu_core:int=0
XlaIf ! cond=Tcond inputs=[Tin] > output=[Tout] ; Tcond:type then_branch:func else_branch:func Tin:list(type)>=0 Tout:list(type)>=0
XlaKeyValueSort keys=K values=V > sorted_keys=K sorted_values=V ; K:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} V:type
XlaLaunch ! constants=[Tconstants] args=[Targs] resources:Nresources*resource > results=[Tresults] ; Tconstants:list(type)>=0 Targs:list(type)>=0 Nresources:int>=0 Tresults:list(type)>=0 function:func
XlaLaunchV2 args=[Targs] > results=[Tresults] ; Targs:list(type)>=0 Tresults:list(type)>=0 constants:list(int)>=0 resources:list(int)>=0 function:func
XlaOptimizationBarrier input=[T] > output=[T] ; T:list(type)>=0
XlaPad input=T padding_value=T padding_low=Tindices padding_high=Tindices padding_interior=Tindices > output=T ; T:type Tindices:type{int32,int64}
XlaRecv ! > tensor=dtype ; dtype:type tensor_name:string shape:shape
XlaRecvFromHost ! > output=Toutput ; Toutput:type shape:shape key:string
XlaRecvTPUEmbeddingActivations ! deduplication_data:variant > outputs:num_tables*float32 ; num_tables:int>=1 config:string
XlaRecvTPUEmbeddingActivationsV2 ! deduplication_data:variant > outputs:num_tables*float32 ; num_tables:int>=1 config:string embedding_partitions:string hbm_buffers_config:string tpu_topology:string
XlaRecvTPUEmbeddingDeduplicationData ! > output:variant ; config:string
XlaRecvTPUEmbeddingDeduplicationDataV2 ! > output:variant ; config:string embedding_partitions:string hbm_buffers_config:string tpu_topology:string
XlaReduce input=T init_value=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64,bool} dimensions_to_reduce:list(int) reducer:func
XlaReducePrecision operand=T > output=T ; T:type{bfloat16,float16,float32,float64} exponent_bits:int mantissa_bits:int
XlaReduceScatter input=T group_assignment:int32 scatter_dimension:int32 > output=T ; T:type{float16,bfloat16,float32,int32,uint32} reduce_op:string{"Min","Max","Mul","Add","Mean"}
XlaReduceWindow input=T init_value=T window_dimensions=Tindices window_strides=Tindices base_dilations=Tindices window_dilations=Tindices padding=Tindices > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64,bool} Tindices:type{int32,int64} computation:func
XlaRemoveDynamicDimensionSize input=T dim_index:int32 > output=T ; T:type
XlaReplicaId > id:int32 ;
XlaRngBitGenerator algorithm:int32 initial_state:uint64 shape=Tshape > output_key:uint64 output=dtype ; dtype:type{uint8,int8,int32,int64,uint32,uint64}=uint64 Tshape:type{int32,int64}=int32
XlaScatter operand=T scatter_indices=Tindices updates=T > output=T ; update_computation:func dimension_numbers:string indices_are_sorted:bool T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64,bool} Tindices:type{int32,int64}
XlaSelectAndScatter operand=T window_dimensions=Tindices window_strides=Tindices padding=Tindices source=T init_value=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} select:func scatter:func
XlaSelfAdjointEig a=T > w=T v=T ; lower:bool max_iter:int epsilon:float T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
XlaSend ! tensor=T > ; T:type tensor_name:string
XlaSendTPUEmbeddingGradients ! gradients:NumTables*float32 learning_rates:NumLearningRateTags*float32 deduplication_data:variant > ; NumTables:int>=1 NumLearningRateTags:int>=0=0 config:string
XlaSendTPUEmbeddingGradientsV2 ! gradients:NumTables*float32 learning_rates:NumLearningRateTags*float32 deduplication_data:variant > ; NumTables:int>=1 NumLearningRateTags:int>=0=0 config:string embedding_partitions:string hbm_buffers_config:string tpu_topology:string
XlaSendToHost ! input=Tinput > ; Tinput:type key:string
XlaSetBound input:int32 bound:int32 > output:int32 ;
XlaSetDynamicDimensionSize input=T dim_index:int32 size:int32 > output=T ; T:type
XlaSharding input=T > output=T ; T:type sharding:string="" unspecified_dims:list(int)=[]
XlaSort input=T > output=T ; T:type
XlaSparseActivationsUnstack stacked_activations=input_dtype > unstacked_activations=num_tables*dtype ; num_tables:int>=1 sample_counts:list(int)>=1 features:list(int)>=1 interleaved:bool input_dtype:type dtype:type
XlaSparseCoreAdagrad ! indices:int32 gradient:float32 learning_rate:float32 accumulator:float32 embedding_table:float32 > updated_embedding_table:float32 updated_accumulator:float32 ; feature_width:int
XlaSparseCoreAdagradMomentum ! indices:int32 gradient:float32 learning_rate:float32 beta_1:float32 epsilon:float32 accumulator:float32 momentum:float32 embedding_table:float32 > updated_embedding_table:float32 updated_accumulator:float32 updated_momentum:float32 ; feature_width:int use_nesterov:bool beta_2:float exponent:float
XlaSparseCoreAdam ! embedding_table:float32 indices:int32 gradient:float32 learning_rate:float32 momentum:float32 velocity:float32 beta_1:float32 beta_2:float32 epsilon:float32 > updated_embedding_table:float32 updated_velocity:float32 updated_momentum:float32 ; feature_width:int use_sum_inside_sqrt:bool
XlaSparseCoreFtrl ! embedding_table:float32 accumulator:float32 linear:float32 learning_rate:float32 indices:int32 gradient:float32 beta:float32 learning_rate_power:float32 l2_regularization_strength:float32 > updated_embedding_table:float32 updated_accumulator:float32 updated_linear:float32 ; feature_width:int multiply_linear_by_learning_rate:bool l1_regularization_strength:float
XlaSparseCoreSgd ! indices:int32 gradient:float32 learning_rate:float32 embedding_table:float32 > updated_embedding_table:float32 ; feature_width:int
XlaSparseDenseMatmul row_ids:int32 col_ids:uint32 values:float32 offsets:uint32 embedding_table:float32 > activations:float32 row_pointers:int32 sorted_embedding_ids:int32 sorted_sample_ids:int32 sorted_gains:float32 ; max_ids_per_partition:int>=0 max_unique_ids_per_partition:int>=0 input_size:int>=0
XlaSparseDenseMatmulCustomCombinerOnTcGradWithAdagradAndCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_pos_ids:int32 sorted_gains:float32 weights:float32 preserved_valencies:int32 preserved_vectors:float32 preserved_weights:float32 activation_gradients:float32 learning_rate:float32 combiner_weights_learning_rate:float32 embedding_table:float32 accumulator:float32 > updated_embedding_table:float32 updated_accumulator:float32 updated_weights:float32 ; clip_weight_min:float=-inf clip_weight_max:float=inf max_valency:int>=0 num_weights:int>=0 combiner_table_vjp_computation:func combiner_weights_vjp_computation:func table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulCustomCombinerOnTcGradWithAdagradMomentumAndCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_pos_ids:int32 sorted_gains:float32 weights:float32 preserved_valencies:int32 preserved_vectors:float32 preserved_weights:float32 activation_gradients:float32 learning_rate:float32 combiner_weights_learning_rate:float32 embedding_table:float32 accumulator:float32 momenta:float32 > updated_embedding_table:float32 updated_accumulator:float32 updated_momenta:float32 updated_weights:float32 ; use_nesterov:bool exponent:float beta1:float beta2:float epsilon:float clip_weight_min:float=-inf clip_weight_max:float=inf max_valency:int>=0 num_weights:int>=0 combiner_table_vjp_computation:func combiner_weights_vjp_computation:func table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulCustomCombinerOnTcGradWithAdamAndCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_pos_ids:int32 sorted_gains:float32 weights:float32 preserved_valencies:int32 preserved_vectors:float32 preserved_weights:float32 activation_gradients:float32 learning_rate:float32 combiner_weights_learning_rate:float32 embedding_table:float32 momenta:float32 velocity:float32 > updated_embedding_table:float32 updated_momenta:float32 updated_velocity:float32 updated_weights:float32 ; use_sum_inside_sqrt:bool beta1:float beta2:float epsilon:float clip_weight_min:float=-inf clip_weight_max:float=inf max_valency:int>=0 num_weights:int>=0 combiner_table_vjp_computation:func combiner_weights_vjp_computation:func table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulCustomCombinerOnTcGradWithCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_pos_ids:int32 sorted_gains:float32 weights:float32 preserved_valencies:int32 preserved_vectors:float32 preserved_weights:float32 activation_gradients:float32 tables:N*float32 hyperparameters:M*float32 combiner_weights_learning_rate:float32 > updated_tables:N*float32 updated_weights:float32 ; N:int>=1 M:int>=1 max_valency:int>=0 num_weights:int>=0 combiner_table_vjp_computation:func combiner_weights_vjp_computation:func optimizer_custom_computation:func table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulCustomCombinerOnTcGradWithFtrlAndCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_pos_ids:int32 sorted_gains:float32 weights:float32 preserved_valencies:int32 preserved_vectors:float32 preserved_weights:float32 activation_gradients:float32 learning_rate:float32 combiner_weights_learning_rate:float32 embedding_table:float32 accumulator:float32 linear:float32 > updated_embedding_table:float32 updated_accumulator:float32 updated_linear:float32 updated_weights:float32 ; multiply_linear_by_learning_rate:bool beta:float learning_rate_power:float l1_regularization_strength:float l2_regularization_strength:float clip_weight_min:float=-inf clip_weight_max:float=inf max_valency:int>=0 num_weights:int>=0 combiner_table_vjp_computation:func combiner_weights_vjp_computation:func table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulCustomCombinerOnTcGradWithSgdAndCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_pos_ids:int32 sorted_gains:float32 weights:float32 preserved_valencies:int32 preserved_vectors:float32 preserved_weights:float32 activation_gradients:float32 learning_rate:float32 combiner_weights_learning_rate:float32 embedding_table:float32 > updated_embedding_table:float32 updated_weights:float32 ; clip_weight_min:float=-inf clip_weight_max:float=inf max_valency:int>=0 num_weights:int>=0 combiner_table_vjp_computation:func combiner_weights_vjp_computation:func table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulCustomCombinerOnTcWithCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_pos_ids:int32 sorted_gains:float32 embedding_table:float32 weights:float32 > activations:float32 preserved_valencies:int32 preserved_vectors:float32 ; input_size:int>=0 max_valency:int>=0 num_weights:int>=0 combiner_computation:func quantization_config_low:float quantization_config_high:float quantization_config_num_buckets:int>=0 table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulGradWithAdagradAndCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 learning_rate:float32 embedding_table:float32 accumulator:float32 num_minibatches_per_physical_sparse_core:int32 > updated_embedding_table:float32 updated_accumulator:float32 ; clip_weight_min:float=-inf clip_weight_max:float=inf table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulGradWithAdagradAndStaticBufferSize row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 learning_rate:float32 embedding_table:float32 accumulator:float32 num_minibatches_per_physical_sparse_core:int32 > updated_embedding_table:float32 updated_accumulator:float32 ; clip_weight_min:float=-inf clip_weight_max:float=inf max_ids_per_sparse_core:int>=1 max_unique_ids_per_sparse_core:int>=1 table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulGradWithAdagradMomentumAndCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 learning_rate:float32 embedding_table:float32 accumulator:float32 momenta:float32 num_minibatches_per_physical_sparse_core:int32 > updated_embedding_table:float32 updated_accumulator:float32 updated_momenta:float32 ; use_nesterov:bool exponent:float beta1:float beta2:float epsilon:float clip_weight_min:float=-inf clip_weight_max:float=inf table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulGradWithAdagradMomentumAndStaticBufferSize row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 learning_rate:float32 embedding_table:float32 accumulator:float32 momenta:float32 num_minibatches_per_physical_sparse_core:int32 > updated_embedding_table:float32 updated_accumulator:float32 updated_momenta:float32 ; use_nesterov:bool exponent:float beta1:float beta2:float epsilon:float clip_weight_min:float=-inf clip_weight_max:float=inf max_ids_per_sparse_core:int>=1 max_unique_ids_per_sparse_core:int>=1 table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulGradWithAdamAndCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 learning_rate:float32 embedding_table:float32 momenta:float32 velocity:float32 num_minibatches_per_physical_sparse_core:int32 > updated_embedding_table:float32 updated_momenta:float32 updated_velocity:float32 ; use_sum_inside_sqrt:bool beta1:float beta2:float epsilon:float clip_weight_min:float=-inf clip_weight_max:float=inf table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulGradWithAdamAndStaticBufferSize row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 learning_rate:float32 embedding_table:float32 momenta:float32 velocity:float32 num_minibatches_per_physical_sparse_core:int32 > updated_embedding_table:float32 updated_momenta:float32 updated_velocity:float32 ; use_sum_inside_sqrt:bool beta1:float beta2:float epsilon:float clip_weight_min:float=-inf clip_weight_max:float=inf max_ids_per_sparse_core:int>=1 max_unique_ids_per_sparse_core:int>=1 table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulGradWithCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 tables=N*T hyperparameters:M*float32 num_minibatches_per_physical_sparse_core:int32 > updated_tables=N*T ; N:int>=1 M:int>=1 custom_computation:func table_name:string num_sparsecores_per_device:int=-1 T:type{int32,float32}=float32
XlaSparseDenseMatmulGradWithFtrlAndCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 learning_rate:float32 embedding_table:float32 accumulator:float32 linear:float32 num_minibatches_per_physical_sparse_core:int32 > updated_embedding_table:float32 updated_accumulator:float32 updated_linear:float32 ; multiply_linear_by_learning_rate:bool beta:float learning_rate_power:float l1_regularization_strength:float l2_regularization_strength:float clip_weight_min:float=-inf clip_weight_max:float=inf table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulGradWithFtrlAndStaticBufferSize row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 learning_rate:float32 embedding_table:float32 accumulator:float32 linear:float32 num_minibatches_per_physical_sparse_core:int32 > updated_embedding_table:float32 updated_accumulator:float32 updated_linear:float32 ; multiply_linear_by_learning_rate:bool beta:float learning_rate_power:float l1_regularization_strength:float l2_regularization_strength:float clip_weight_min:float=-inf clip_weight_max:float=inf max_ids_per_sparse_core:int>=1 max_unique_ids_per_sparse_core:int>=1 table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulGradWithSgdAndCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 learning_rate:float32 embedding_table:float32 num_minibatches_per_physical_sparse_core:int32 > updated_embedding_table:float32 ; clip_weight_min:float=-inf clip_weight_max:float=inf table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulGradWithSgdAndStaticBufferSize row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 activation_gradients:float32 learning_rate:float32 embedding_table:float32 num_minibatches_per_physical_sparse_core:int32 > updated_embedding_table:float32 ; clip_weight_min:float=-inf clip_weight_max:float=inf max_ids_per_sparse_core:int>=1 max_unique_ids_per_sparse_core:int>=1 table_name:string num_sparsecores_per_device:int=-1
XlaSparseDenseMatmulWithCsrInput row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 embedding_table=T num_minibatches_per_physical_sparse_core:int32 > activations=T ; input_size:int>=0 quantization_config_low:float quantization_config_high:float quantization_config_num_buckets:int>=0 table_name:string num_sparsecores_per_device:int=-1 T:type{int32,float32}=float32
XlaSparseDenseMatmulWithStaticBufferSize row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 embedding_table:float32 num_minibatches_per_physical_sparse_core:int32 > activations:float32 ; input_size:int>=0 quantization_config_low:float quantization_config_high:float quantization_config_num_buckets:int>=0 max_ids_per_sparse_core:int>=1 max_unique_ids_per_sparse_core:int>=1 table_name:string num_sparsecores_per_device:int=-1
XlaSparseGradientsStack unstacked_gradients=num_tables*input_dtype > stacked_gradients=dtype ; num_tables:int>=1 interleaved:bool input_dtype:type dtype:type
XlaSplitND input=T > outputs=N*T ; T:type N:int>=1 num_splits:list(int) paddings:list(int)=[]
XlaSpmdFullToShardShape input=T > output=T ; T:type manual_sharding:string dim:int=-1 unspecified_dims:list(int)=[]
XlaSpmdShardToFullShape input=T > output=T ; T:type manual_sharding:string full_shape:shape dim:int=-1 unspecified_dims:list(int)=[]
XlaSvd a=T > s=T u=T v=T ; max_iter:int epsilon:float precision_config:string T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
XlaVariadicReduce input=N*T init_value=N*T > output=N*T ; N:int>=1 T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64,bool} dimensions_to_reduce:list(int) reducer:func
XlaVariadicReduceV2 inputs=[T] init_values=[T] > outputs=[T] ; T:list(type)>=1 dimensions_to_reduce:list(int) reducer:func
XlaVariadicSort inputs=[T] dimension:int32 > outputs=[T] ; T:list(type)>=1 comparator:func is_stable:bool
XlaWhile ! input=[T] > output=[T] ; T:list(type)>=0 cond:func body:func
Xlog1py x=T y=T > z=T ; T:type{float16,bfloat16,float32,float64,complex64,complex128}
Xlogy x=T y=T > z=T ; T:type{float16,bfloat16,float32,float64,complex64,complex128}
ZerosLike x=T > y=T ; T:type
Zeta x=T q=T > z=T ; T:type{float32,float64}
ZipDataset input_datasets:N*variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 N:int>=1 metadata:string=""
_Arg ! > output=T ; T:type index:int>=0
_ArrayToList input=N*T > output=[out_types] ; T:type N:int>=1 out_types:list(type)>=1
_ConfigureDistributedTPU ! inputs:N*int32 > output:string ; N:int>=1 enable_whole_mesh_compilations:bool=false
_CopyFromGpuToHost input=T > output=T ; T:type
_CopyFromHostToGpu input=T > output=T ; T:type
_DeviceArg ! > output=T ; T:type index:int>=0
_DeviceRetval ! input=T > ; T:type index:int>=0
_DisconnectHostFromDistributedTPUSystem ! > number_of_tpu_chips:int32 ;
_EagerConst input=T > output=T ; T:type
_FusedBatchNormEx x=T scale=U offset=U mean=U variance=U side_input=num_side_inputs*T > y=T batch_mean=U batch_variance=U reserve_space_1=U reserve_space_2=U reserve_space_3=U ; T:type{float16,float32,bfloat16} U:type{float32} epsilon:float=0.0001 exponential_avg_factor:float=1 num_side_inputs:int>=0=0 activation_mode:string="Identity" data_format:string{"NHWC","NCHW"}="NHWC" is_training:bool=true
"""#
}
