// Written by tools/generate-op-registry from the registry of TensorFlow 2.21.0.
// swift-format-ignore-file

extension RegistryText {
  static let part02: StaticString = #"""
Conv2DBackpropInput input_sizes:int32 filter=T out_backprop=T > output=T ; T:type{float16,bfloat16,float32,float64,int32} strides:list(int) use_cudnn_on_gpu:bool=true padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
Conv2DBackpropInputV2 input=T filter=T out_backprop=T > output=T ; T:type{float16,bfloat16,float32,float64,int32} strides:list(int) use_cudnn_on_gpu:bool=true padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
Conv3D input=T filter=T > output=T ; T:type{float16,bfloat16,float32,float64} strides:list(int)>=5 padding:string{"SAME","VALID"} data_format:string{"NDHWC","NCDHW"}="NDHWC" dilations:list(int)=[1,1,1,1,1]
Conv3DBackpropFilter input=T filter=T out_backprop=T > output=T ; T:type{float16,float32,float64} strides:list(int)>=5 padding:string{"SAME","VALID"} dilations:list(int)=[1,1,1,1,1]
Conv3DBackpropFilterV2 input=T filter_sizes:int32 out_backprop=T > output=T ; T:type{float16,bfloat16,float32,float64} strides:list(int)>=5 padding:string{"SAME","VALID"} data_format:string{"NDHWC","NCDHW"}="NDHWC" dilations:list(int)=[1,1,1,1,1]
Conv3DBackpropInput input=T filter=T out_backprop=T > output=T ; T:type{float16,float32,float64} strides:list(int)>=5 padding:string{"SAME","VALID"} dilations:list(int)=[1,1,1,1,1]
Conv3DBackpropInputV2 input_sizes=Tshape filter=T out_backprop=T > output=T ; T:type{float16,bfloat16,float32,float64} strides:list(int)>=5 padding:string{"SAME","VALID"} data_format:string{"NDHWC","NCDHW"}="NDHWC" dilations:list(int)=[1,1,1,1,1] Tshape:type{int32,int64}=int32
ConvertToCooTensor ! indices_or_row_splits:int32 values:int32 weights:float32 > row_ids:int32 col_ids:int32 gains:float32 ; sample_count:int>=1 combiner:string
ConvertToListOfSparseCoreCooTensors indices_or_row_splits:int32 values:int32 weights:float32 > row_ids_list:num_sc_per_chip*int32 col_ids_list:num_sc_per_chip*int32 gains_list:num_sc_per_chip*float32 ; sample_count:int>=1 num_sc_per_chip:int>=1 row_offset:int>=0 col_offset:int>=0 col_shift:int>=0 num_sc_shards:int>=1 stacked_table_sample_count:int>=1 combiner:string
ConvertToSparseCoreCsrWrappedCooTensor sorted_row_ids_list:num_sc_per_chip*int32 sorted_col_ids_list:num_sc_per_chip*int32 sorted_gains_list:num_sc_per_chip*float32 id_counts_list:num_sc_per_chip*int32 splits:int64 > row_pointers:int32 sorted_sample_ids:int32 sorted_token_ids:int32 sorted_gains:float32 row_pointers_unpadded_size:int32 ids_unpadded_size:int32 num_minibatches_per_sc:int32 ; sample_count_per_sc:int>=1 num_replica:int>=1 max_minibatches_per_sc:int>=1 max_ids_per_chip_per_sample:int>=1 table_vocab_size:int>=1 feature_width:int>=1 num_sc_per_chip:int>=1 table_name:string allow_id_dropping:bool
Copy ~ input=T > output=T ; T:type tensor_name:string="" debug_ops_spec:list(string)=[]
CopyHost ~ input=T > output=T ; T:type tensor_name:string="" debug_ops_spec:list(string)=[]
CopyOp a=T > b=T ; T:type
CopyToMesh input=T > output=T ; mesh:string T:type
CopyToMeshGrad input=T forward_input=T > output=T ; T:type
Cos x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Cosh x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
CountUpTo ref&=T > output=T ; limit:int T:type{int32,int64}
CreateSummaryDbWriter ! writer:resource db_uri:string experiment_name:string run_name:string user_name:string > ;
CreateSummaryFileWriter ! writer:resource logdir:string max_queue:int32 flush_millis:int32 filename_suffix:string > ;
CropAndResize image=T boxes:float32 box_ind:int32 crop_size:int32 > crops:float32 ; T:type{uint8,uint16,int8,int16,int32,int64,float16,float32,float64} method:string{"bilinear","nearest"}="bilinear" extrapolation_value:float=0
CropAndResizeGradBoxes grads:float32 image=T boxes:float32 box_ind:int32 > output:float32 ; T:type{uint8,uint16,int8,int16,int32,int64,float16,float32,float64} method:string{"bilinear"}="bilinear"
CropAndResizeGradImage grads:float32 boxes:float32 box_ind:int32 image_size:int32 > output=T ; T:type{float32,float16,float64} method:string{"bilinear","nearest"}="bilinear"
Cross a=T b=T > product=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
CrossReplicaSum ! input=T group_assignment:int32 > output=T ; T:type{float16,bfloat16,float32,float64,int32,uint32}
CudnnRNN ! input=T input_h=T input_c=T params=T > output=T output_h=T output_c=T reserve_space=T ; T:type{bfloat16,float16,float32,float64} rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0 is_training:bool=true
CudnnRNNBackprop ! input=T input_h=T input_c=T params=T output=T output_h=T output_c=T output_backprop=T output_h_backprop=T output_c_backprop=T reserve_space=T > input_backprop=T input_h_backprop=T input_c_backprop=T params_backprop=T ; T:type{bfloat16,float16,float32,float64} rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0
CudnnRNNBackpropV2 ! input=T input_h=T input_c=T params=T output=T output_h=T output_c=T output_backprop=T output_h_backprop=T output_c_backprop=T reserve_space=T host_reserved:int8 > input_backprop=T input_h_backprop=T input_c_backprop=T params_backprop=T ; T:type{bfloat16,float16,float32,float64} rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0
CudnnRNNBackpropV3 ! input=T input_h=T input_c=T params=T sequence_lengths:int32 output=T output_h=T output_c=T output_backprop=T output_h_backprop=T output_c_backprop=T reserve_space=T host_reserved:int8 > input_backprop=T input_h_backprop=T input_c_backprop=T params_backprop=T ; T:type{bfloat16,float16,float32,float64} rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0 num_proj:int=0 time_major:bool=true
CudnnRNNCanonicalToParams num_layers:int32 num_units:int32 input_size:int32 weights=num_params*T biases=num_params*T > params=T ; T:type{bfloat16,float16,float32,float64} num_params:int>=1 rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0
CudnnRNNCanonicalToParamsV2 num_layers:int32 num_units:int32 input_size:int32 weights=num_params_weights*T biases=num_params_biases*T > params=T ; T:type{bfloat16,float16,float32,float64} num_params_weights:int>=1 num_params_biases:int>=1 rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0 num_proj:int=0
CudnnRNNParamsSize num_layers:int32 num_units:int32 input_size:int32 > params_size=S ; T:type{bfloat16,float16,float32,float64} S:type{int32,int64} rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0 num_proj:int=0
CudnnRNNParamsToCanonical num_layers:int32 num_units:int32 input_size:int32 params=T > weights=num_params*T biases=num_params*T ; T:type{bfloat16,float16,float32,float64} num_params:int>=1 rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0
CudnnRNNParamsToCanonicalV2 num_layers:int32 num_units:int32 input_size:int32 params=T > weights=num_params_weights*T biases=num_params_biases*T ; T:type{bfloat16,float16,float32,float64} num_params_weights:int>=1 num_params_biases:int>=1 rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0 num_proj:int=0
CudnnRNNV2 ! input=T input_h=T input_c=T params=T > output=T output_h=T output_c=T reserve_space=T host_reserved:int8 ; T:type{bfloat16,float16,float32,float64} rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0 is_training:bool=true
CudnnRNNV3 ! input=T input_h=T input_c=T params=T sequence_lengths:int32 > output=T output_h=T output_c=T reserve_space=T host_reserved:int8 ; T:type{bfloat16,float16,float32,float64} rnn_mode:string{"rnn_relu","rnn_tanh","lstm","gru"}="lstm" input_mode:string{"linear_input","skip_input","auto_select"}="linear_input" direction:string{"unidirectional","bidirectional"}="unidirectional" dropout:float=0 seed:int=0 seed2:int=0 num_proj:int=0 is_training:bool=true time_major:bool=true
Cumprod x=T axis=Tidx > out=T ; exclusive:bool=false reverse:bool=false T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tidx:type{int32,int64}=int32
Cumsum x=T axis=Tidx > out=T ; exclusive:bool=false reverse:bool=false T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tidx:type{int32,int64}=int32
CumulativeLogsumexp x=T axis=Tidx > out=T ; exclusive:bool=false reverse:bool=false T:type{bfloat16,float16,float32,float64} Tidx:type{int32,int64}=int32
CustomAggregator input:float32 > output:float32 min:float32 max:float32 histogram:int64 ; id:string calibration_method:int=0 num_bins:int=0 min_percentile:float=0 max_percentile:float=0
DTensorAllGather input=T > output=T ; T:type{float16,bfloat16,float32,float64,int8,uint8,int32,uint32,int64,uint64,bool} input_layout:string output_layout:string
DTensorAllReduce input=T group_assignment:int32 > output=T ; T:type{float16,bfloat16,float32,float64,int8,uint8,int32,uint32,int64,uint64,bool} reduce_op:string{"Min","Max","Mul","Add","Mean","Any","All"} device_type:string
DTensorAllScatter input=T > output=T ; T:type{float16,bfloat16,float32,float64,int8,uint8,int32,uint32,int64,uint64,bool,string} input_layout:string output_layout:string
DTensorAllToAll input=T > output=T ; T:type{float16,bfloat16,float32,float64,int32,uint32,int64,bool} input_layout:string output_layout:string
DTensorReduceScatter input=T group_assignment:int32 scatter_dimension:int32 > output=T ; T:type{float16,bfloat16,float32,int32,uint32,int64,bool} reduce_op:string{"Min","Max","Mul","Add","Mean","Any","All"} device_type:string
DTensorRestoreV2 ! prefix:string tensor_names:string shape_and_slices:string > tensors=[dtypes] ; input_shapes:list(shape) input_layouts:list(string) dtypes:list(type)>=1
DTensorSetGlobalTPUArray ! topology:string > ;
DataFormatDimMap x=T > y=T ; T:type{int32,int64}=int32 src_format:string="NHWC" dst_format:string="NCHW"
DataFormatVecPermute x=T > y=T ; T:type{int32,int64}=int32 src_format:string="NHWC" dst_format:string="NCHW"
DataServiceDataset ! dataset_id:int64 processing_mode:string address:string protocol:string job_name:string max_outstanding_requests:int64 iteration_counter:resource > handle:variant ; task_refresh_interval_hint_ms:int=-1 output_types:list(type)>=1 output_shapes:list(shape)>=1 data_transfer_protocol:string="" target_workers:string="AUTO" cross_trainer_cache_options:string=""
DataServiceDatasetV2 ! dataset_id:int64 processing_mode:string address:string protocol:string job_name:string consumer_index:int64 num_consumers:int64 max_outstanding_requests:int64 iteration_counter:resource > handle:variant ; task_refresh_interval_hint_ms:int=-1 output_types:list(type)>=1 output_shapes:list(shape)>=1 data_transfer_protocol:string="" target_workers:string="AUTO" cross_trainer_cache_options:string=""
DataServiceDatasetV3 ! dataset_id:int64 processing_mode:string address:string protocol:string job_name:string consumer_index:int64 num_consumers:int64 max_outstanding_requests:int64 iteration_counter:resource > handle:variant ; task_refresh_interval_hint_ms:int=-1 output_types:list(type)>=1 output_shapes:list(shape)>=1 data_transfer_protocol:string="" target_workers:string="AUTO" uncompress:bool=false uncompress_fn:func cross_trainer_cache_options:string=""
DataServiceDatasetV4 ! dataset_id:string processing_mode:string address:string protocol:string job_name:string consumer_index:int64 num_consumers:int64 max_outstanding_requests:int64 iteration_counter:resource > handle:variant ; task_refresh_interval_hint_ms:int=-1 output_types:list(type)>=1 output_shapes:list(shape)>=1 data_transfer_protocol:string="" target_workers:string="AUTO" uncompress:bool=false uncompress_fn:func cross_trainer_cache_options:string=""
DatasetCardinality input_dataset:variant > cardinality:int64 ; cardinality_options:string=""
DatasetFingerprint input_dataset:variant > fingerprint:uint64 ;
DatasetFromGraph graph_def:string > handle:variant ;
DatasetToGraph input_dataset:variant > graph:string ; stateful_whitelist:list(string)>=0=[] allow_stateful:bool=false strip_device_assignment:bool=false
DatasetToGraphV2 input_dataset:variant > graph:string ; external_state_policy:int=0 strip_device_assignment:bool=false
DatasetToSingleElement ! dataset:variant > components=[output_types] ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
DatasetToTFRecord ! input_dataset:variant filename:string compression_type:string > ;
Dawsn x=T > y=T ; T:type{bfloat16,float16,float32,float64}
DebugGradientIdentity ~ input=T > output=T ; T:type
DebugGradientRefIdentity ~ input&=T > output&=T ; T:type
DebugIdentity ~ input=T > output=T ; T:type device_name:string="" tensor_name:string="" debug_urls:list(string)=[] gated_grpc:bool=false
DebugIdentityV2 ! input=T > output=T ; T:type tfdbg_context_id:string="" op_name:string="" output_slot:int=-1 tensor_debug_mode:int=-1 debug_urls:list(string)=[] circular_buffer_size:int=1000 tfdbg_run_id:string=""
DebugIdentityV3 !~ input=T > output=T ; T:type device_name:string="" tensor_name:string="" io_of_node:string="" is_input:bool=false io_index:int=-1 debug_urls:list(string)=[] gated_grpc:bool=false
DebugNanCount ~ input=T > output:int64 ; T:type device_name:string="" tensor_name:string="" debug_urls:list(string)=[] gated_grpc:bool=false
DebugNumericSummary ~ input=T > output:float64 ; T:type device_name:string="" tensor_name:string="" debug_urls:list(string)=[] lower_bound:float=-inf upper_bound:float=inf mute_if_healthy:bool=false gated_grpc:bool=false
DebugNumericSummaryV2 input=T > output=output_dtype ; output_dtype:type{float32,float64}=float32 T:type tensor_debug_mode:int=-1 tensor_id:int=-1
DecodeAndCropJpeg contents:string crop_window:int32 > image:uint8 ; channels:int=0 ratio:int=1 fancy_upscaling:bool=true try_recover_truncated:bool=false acceptable_fraction:float=1 dct_method:string=""
DecodeBase64 input:string > output:string ;
DecodeBmp contents:string > image:uint8 ; channels:int=0
DecodeCSV records:string record_defaults=[OUT_TYPE] > output=[OUT_TYPE] ; OUT_TYPE:list(type){float32,float64,int32,int64,string}>=1 field_delim:string="\2c" use_quote_delim:bool=true na_value:string="" select_cols:list(int)=[]
DecodeCompressed bytes:string > output:string ; compression_type:string=""
DecodeGif contents:string > image:uint8 ;
DecodeImage contents:string > image=dtype ; channels:int=0 dtype:type{uint8,uint16,float32}=uint8 expand_animations:bool=true
DecodeJSONExample json_examples:string > binary_examples:string ;
DecodeJpeg contents:string > image:uint8 ; channels:int=0 ratio:int=1 fancy_upscaling:bool=true try_recover_truncated:bool=false acceptable_fraction:float=1 dct_method:string=""
DecodeJxl contents:string > image=dtype ; channels:int=0 dtype:type{uint8}=uint8
DecodePaddedRaw input_bytes:string fixed_length:int32 > output=out_type ; out_type:type{float16,float32,float64,int32,uint16,uint8,int16,int8,int64,bfloat16} little_endian:bool=true
DecodePng contents:string > image=dtype ; channels:int=0 dtype:type{uint8,uint16}=uint8
DecodeProtoV2 bytes:string > sizes:int32 values=[output_types] ; message_type:string field_names:list(string) output_types:list(type)>=0 descriptor_source:string="local://" message_format:string="binary" sanitize:bool=false
DecodeRaw bytes:string > output=out_type ; out_type:type{float16,float32,float64,int32,uint16,uint8,int16,int8,int64,complex64,complex128,bool,bfloat16} little_endian:bool=true
DecodeWav contents:string > audio:float32 sample_rate:int32 ; desired_channels:int=-1 desired_samples:int=-1
DecodeWebP contents:string > image=dtype ; channels:int=0 dtype:type{uint8}=uint8
DeepCopy ! x=T > y=T ; T:type
DeleteIterator ! handle:resource deleter:variant > ;
DeleteMemoryCache ! handle:resource deleter:variant > ;
DeleteMultiDeviceIterator ! multi_device_iterator:resource iterators:N*resource deleter:variant > ; N:int>=0
DeleteRandomSeedGenerator ! handle:resource deleter:variant > ;
DeleteRpcFutureResource ! handle:resource deleter:variant > ;
DeleteSeedGenerator ! handle:resource deleter:variant > ;
DeleteSessionTensor ! handle:string > ;
DenseBincount input=Tidx size=Tidx weights=T > output=T ; Tidx:type{int32,int64} T:type{int32,int64,float32,float64} binary_output:bool=false
DenseCountSparseOutput values=T weights=output_type > output_indices:int64 output_values=output_type output_dense_shape:int64 ; T:type{int32,int64} minlength:int>=-1=-1 maxlength:int>=-1=-1 binary_output:bool output_type:type{int32,int64,float32,float64}
DenseToCSRSparseMatrix dense_input=T indices:int64 > sparse_output:variant ; T:type{float32,float64,complex64,complex128}
DenseToDenseSetOperation set1=T set2=T > result_indices:int64 result_values=T result_shape:int64 ; set_operation:string validate_indices:bool=true T:type{int8,int16,int32,int64,uint8,uint16,string}
DenseToSparseBatchDataset input_dataset:variant batch_size:int64 row_shape:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
DenseToSparseSetOperation set1=T set2_indices:int64 set2_values=T set2_shape:int64 > result_indices:int64 result_values=T result_shape:int64 ; set_operation:string validate_indices:bool=true T:type{int8,int16,int32,int64,uint8,uint16,string}
DepthToSpace input=T > output=T ; T:type block_size:int>=2 data_format:string{"NHWC","NCHW","NCHW_VECT_C"}="NHWC"
DepthwiseConv2dNative input=T filter=T > output=T ; T:type{float16,bfloat16,float32,float64} strides:list(int) padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
DepthwiseConv2dNativeBackpropFilter input=T filter_sizes:int32 out_backprop=T > output=T ; T:type{float16,bfloat16,float32,float64} strides:list(int) padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
DepthwiseConv2dNativeBackpropInput input_sizes:int32 filter=T out_backprop=T > output=T ; T:type{float16,bfloat16,float32,float64} strides:list(int) padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
Dequantize input=T min_range:float32 max_range:float32 > output=dtype ; T:type{qint8,quint8,qint32,qint16,quint16} mode:string{"MIN_COMBINED","MIN_FIRST","SCALED"}="MIN_COMBINED" narrow_range:bool=false axis:int=-1 dtype:type{bfloat16,float32}=float32
DeserializeIterator ! resource_handle:resource serialized:variant > ;
DeserializeManySparse serialized_sparse:string > sparse_indices:int64 sparse_values=dtype sparse_shape:int64 ; dtype:type
DeserializeSparse serialized_sparse=Tserialized > sparse_indices:int64 sparse_values=dtype sparse_shape:int64 ; dtype:type Tserialized:type{string,variant}=string
DestroyResourceOp ! resource:resource > ; ignore_lookup_error:bool=true
DestroyTemporaryVariable ref&=T > value=T ; T:type var_name:string
DeviceIndex ! > index:int32 ; device_names:list(string)
DevicePlacementOp ! > device:string ;
Diag diagonal=T > output=T ; T:type{bfloat16,float16,float32,float64,int32,int64,complex64,complex128}
DiagPart input=T > diagonal=T ; T:type{bfloat16,float16,float32,float64,int32,int64,complex64,complex128}
Digamma x=T > y=T ; T:type{bfloat16,float16,float32,float64}
Dilation2D input=T filter=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} strides:list(int)>=4 rates:list(int)>=4 padding:string{"SAME","VALID"}
Dilation2DBackpropFilter input=T filter=T out_backprop=T > filter_backprop=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} strides:list(int)>=4 rates:list(int)>=4 padding:string{"SAME","VALID"}
Dilation2DBackpropInput input=T filter=T out_backprop=T > in_backprop=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} strides:list(int)>=4 rates:list(int)>=4 padding:string{"SAME","VALID"}
DirectedInterleaveDataset selector_input_dataset:variant data_input_datasets:N*variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 N:int>=1 stop_on_empty_dataset:bool=false
DisableCopyOnRead ! resource:resource > ;
DistributedSave ! dataset:variant directory:string address:string > ; metadata:string=""
Div x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,uint8,int8,uint16,int16,int32,uint32,uint64,int64,complex64,complex128}
DivNoNan x=T y=T > z=T ; T:type{float16,float32,bfloat16,float64,complex64,complex128}
DrawBoundingBoxes images=T boxes:float32 > output=T ; T:type{float32,float16}=float32
DrawBoundingBoxesV2 images=T boxes:float32 colors:float32 > output=T ; T:type{float32,float16}=float32
DtypeWithDefaultOp ! in=T > dtype:string ; T:type=uint8
DummyIterationCounter ! > handle:resource ;
DummyMemoryCache ! > handle:resource ;
DummySeedGenerator ! > handle:resource ;
DumpTensor ! tensor_data=T > ; log_dir_path:string file_name:string T:type enabled:bool func_name:string node_name:string
DynamicEnqueueTPUEmbeddingArbitraryTensorBatch ! sample_indices_or_row_splits=N*T1 embedding_indices=N*T2 aggregation_weights=N*T3 mode_override:string device_ordinal:int32 > ; T1:type{int32,int64}=int32 T2:type{int32,int64}=int32 T3:type{float32,float64}=float32 N:int>=1 combiners:list(string)=[]
DynamicEnqueueTPUEmbeddingRaggedTensorBatch ! sample_splits=N*T1 embedding_indices=N*T2 aggregation_weights=N*T3 mode_override:string device_ordinal:int32 > ; T1:type{int32,int64}=int32 T2:type{int32,int64}=int32 T3:type{float32,float64}=float32 N:int>=1 combiners:list(string)=[] table_ids:list(int) max_sequence_lengths:list(int)=[] num_features:list(int)=[]
DynamicPartition data=T partitions:int32 > outputs=num_partitions*T ; num_partitions:int>=1 T:type
DynamicStitch indices:N*int32 data=N*T > merged=T ; N:int>=1 T:type
EagerPyFunc ! input=[Tin] > output=[Tout] ; token:string is_async:bool=false Tin:list(type)>=0 Tout:list(type)>=0
EditDistance hypothesis_indices:int64 hypothesis_values=T hypothesis_shape:int64 truth_indices:int64 truth_values=T truth_shape:int64 > output:float32 ; normalize:bool=true T:type
Eig input=T > e=Tout v=Tout ; compute_v:bool=true T:type{float32,float64,complex64,complex128} Tout:type{complex64,complex128}
Einsum inputs=N*T > output=T ; equation:string N:int>=1 T:type
Elu features=T > activations=T ; T:type{float16,bfloat16,float32,float64}
EluGrad gradients=T outputs=T > backprops=T ; T:type{float16,bfloat16,float32,float64}
Empty ! shape:int32 > output=dtype ; dtype:type init:bool=false
EmptyTensorList element_shape=shape_type max_num_elements:int32 > handle:variant ; element_dtype:type shape_type:type{int32,int64}
EmptyTensorMap > handle:variant ;
EncodeBase64 input:string > output:string ; pad:bool=false
EncodeJpeg image:uint8 > contents:string ; format:string{"","grayscale","rgb"}="" quality:int=95 progressive:bool=false optimize_size:bool=false chroma_downsampling:bool=true density_unit:string{"in","cm"}="in" x_density:int=300 y_density:int=300 xmp_metadata:string=""
EncodeJpegVariableQuality images:uint8 quality:int32 > contents:string ;
EncodePng image=T > contents:string ; compression:int=-1 T:type{uint8,uint16}=uint8
EncodeProto sizes:int32 values=[Tinput_types] > bytes:string ; field_names:list(string) message_type:string descriptor_source:string="local://" Tinput_types:list(type)>=1
EncodeWav audio:float32 sample_rate:int32 > contents:string ;
EnqueueTPUEmbeddingArbitraryTensorBatch ! sample_indices_or_row_splits=N*T1 embedding_indices=N*T2 aggregation_weights=N*T3 mode_override:string > ; T1:type{int32,int64}=int32 T2:type{int32,int64}=int32 T3:type{float32,float64}=float32 N:int>=1 device_ordinal:int=-1 combiners:list(string)=[]
EnqueueTPUEmbeddingBatch ! batch:N*string mode_override:string > ; N:int>=1 device_ordinal:int=-1 combiners:list(string)=[]
EnqueueTPUEmbeddingIntegerBatch ! batch:N*int32 mode_override:string > ; N:int>=1 device_ordinal:int=-1
EnqueueTPUEmbeddingRaggedTensorBatch ! sample_splits=N*T1 embedding_indices=N*T2 aggregation_weights=N*T3 mode_override:string > ; T1:type{int32,int64}=int32 T2:type{int32,int64}=int32 T3:type{float32,float64}=float32 N:int>=1 device_ordinal:int=-1 combiners:list(string)=[] table_ids:list(int) max_sequence_lengths:list(int)=[] num_features:list(int)=[]
EnqueueTPUEmbeddingSparseBatch ! sample_indices=N*T1 embedding_indices=N*T2 aggregation_weights=N*T3 mode_override:string > ; T1:type{int32,int64}=int32 T2:type{int32,int64}=int32 T3:type{float32,float64}=float32 N:int>=1 device_ordinal:int=-1 combiners:list(string)=[]
EnqueueTPUEmbeddingSparseTensorBatch ! sample_indices=N*T1 embedding_indices=N*T2 aggregation_weights=N*T3 mode_override:string > ; T1:type{int32,int64}=int32 T2:type{int32,int64}=int32 T3:type{float32,float64}=float32 N:int>=1 device_ordinal:int=-1 combiners:list(string)=[] table_ids:list(int) max_sequence_lengths:list(int)=[] num_features:list(int)=[]
EnsureShape input=T > output=T ; shape:shape T:type
Enter data=T > output=T ; T:type frame_name:string is_constant:bool=false parallel_iterations:int=10
Equal ^ x=T y=T > z:bool ; T:type incompatible_shape_error:bool=true
Erf x=T > y=T ; T:type{bfloat16,float16,float32,float64}
Erfc x=T > y=T ; T:type{bfloat16,float16,float32,float64}
Erfinv x=T > y=T ; T:type{bfloat16,float16,float32,float64}
EuclideanNorm input=T reduction_indices=Tidx > output=T ; keep_dims:bool=false T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tidx:type{int32,int64}=int32
ExecuteTPUEmbeddingPartitioner ! > common_config:string ; config:string
Exit data=T > output=T ; T:type
Exp x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
ExpandDims input=T dim=Tdim > output=T ; T:type Tdim:type{int32,int64}=int32
ExperimentalAssertNextDataset input_dataset:variant transformations:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalAutoShardDataset input_dataset:variant num_workers:int64 index:int64 > handle:variant ; auto_shard_policy:int=0 output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalBytesProducedStatsDataset input_dataset:variant tag:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalCSVDataset ! filenames:string compression_type:string buffer_size:int64 header:bool field_delim:string use_quote_delim:bool na_value:string select_cols:int64 record_defaults=[output_types] > handle:variant ; output_types:list(type){float32,float64,int32,int64,string}>=1 output_shapes:list(shape)>=1
ExperimentalChooseFastestDataset input_datasets:N*variant > handle:variant ; N:int>=2 num_experiments:int output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalDatasetCardinality input_dataset:variant > cardinality:int64 ;
ExperimentalDatasetToTFRecord ! input_dataset:variant filename:string compression_type:string > ;
ExperimentalDenseToSparseBatchDataset input_dataset:variant batch_size:int64 row_shape:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalDirectedInterleaveDataset selector_input_dataset:variant data_input_datasets:N*variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 N:int>=1
ExperimentalGroupByReducerDataset ! input_dataset:variant key_func_other_arguments=[Tkey_func_other_arguments] init_func_other_arguments=[Tinit_func_other_arguments] reduce_func_other_arguments=[Treduce_func_other_arguments] finalize_func_other_arguments=[Tfinalize_func_other_arguments] > handle:variant ; key_func:func init_func:func reduce_func:func finalize_func:func Tkey_func_other_arguments:list(type)>=0 Tinit_func_other_arguments:list(type)>=0 Treduce_func_other_arguments:list(type)>=0 Tfinalize_func_other_arguments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalGroupByWindowDataset input_dataset:variant key_func_other_arguments=[Tkey_func_other_arguments] reduce_func_other_arguments=[Treduce_func_other_arguments] window_size_func_other_arguments=[Twindow_size_func_other_arguments] > handle:variant ; key_func:func reduce_func:func window_size_func:func Tkey_func_other_arguments:list(type)>=0 Treduce_func_other_arguments:list(type)>=0 Twindow_size_func_other_arguments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalIgnoreErrorsDataset input_dataset:variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 log_warning:bool=false
ExperimentalIteratorGetDevice ! resource:resource > device:string ;
ExperimentalLMDBDataset ! filenames:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalLatencyStatsDataset input_dataset:variant tag:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalMapAndBatchDataset input_dataset:variant other_arguments=[Targuments] batch_size:int64 num_parallel_calls:int64 drop_remainder:bool > handle:variant ; f:func Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 preserve_cardinality:bool=false
ExperimentalMapDataset input_dataset:variant other_arguments=[Targuments] > handle:variant ; f:func Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 use_inter_op_parallelism:bool=true preserve_cardinality:bool=false force_synchronous:bool=false
ExperimentalMatchingFilesDataset ! patterns:string > handle:variant ;
ExperimentalMaxIntraOpParallelismDataset input_dataset:variant max_intra_op_parallelism:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalNonSerializableDataset input_dataset:variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalParallelInterleaveDataset input_dataset:variant other_arguments=[Targuments] cycle_length:int64 block_length:int64 sloppy:bool buffer_output_elements:int64 prefetch_input_elements:int64 > handle:variant ; f:func Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalParseExampleDataset input_dataset:variant num_parallel_calls:int64 dense_defaults=[Tdense] > handle:variant ; sparse_keys:list(string)>=0 dense_keys:list(string)>=0 sparse_types:list(type){float32,int64,string}>=0 Tdense:list(type){float32,int64,string}>=0 dense_shapes:list(shape)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 sloppy:bool=false
ExperimentalPrivateThreadPoolDataset input_dataset:variant num_threads:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalRandomDataset ! seed:int64 seed2:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalRebatchDataset input_dataset:variant num_replicas:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 use_fallback:bool=true
ExperimentalScanDataset input_dataset:variant initial_state=[Tstate] other_arguments=[Targuments] > handle:variant ; f:func Tstate:list(type)>=1 Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 preserve_cardinality:bool=false
ExperimentalSetStatsAggregatorDataset ! input_dataset:variant stats_aggregator:resource tag:string counter_prefix:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalSleepDataset input_dataset:variant sleep_microseconds:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalSlidingWindowDataset input_dataset:variant window_size:int64 window_shift:int64 window_stride:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalSqlDataset ! driver_name:string data_source_name:string query:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalStatsAggregatorHandle ! > handle:resource ; container:string="" shared_name:string=""
ExperimentalStatsAggregatorSummary ! iterator:resource > summary:string ;
ExperimentalTakeWhileDataset input_dataset:variant other_arguments=[Targuments] > handle:variant ; predicate:func Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalThreadPoolDataset ! input_dataset:variant thread_pool:resource > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalThreadPoolHandle ! > handle:resource ; num_threads:int max_intra_op_parallelism:int=1 display_name:string container:string="" shared_name:string=""
ExperimentalUnbatchDataset input_dataset:variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
ExperimentalUniqueDataset input_dataset:variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
Expint x=T > y=T ; T:type{bfloat16,float16,float32,float64}
Expm1 x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
ExtractGlimpse input:float32 size:int32 offsets:float32 > glimpse:float32 ; centered:bool=true normalized:bool=true uniform_noise:bool=true noise:string="uniform"
ExtractGlimpseV2 input:float32 size:int32 offsets:float32 > glimpse:float32 ; centered:bool=true normalized:bool=true uniform_noise:bool=true noise:string="uniform"
ExtractImagePatches images=T > patches=T ; ksizes:list(int)>=4 strides:list(int)>=4 rates:list(int)>=4 T:type{bfloat16,float16,float32,float64,int8,int16,int32,int64,uint8,uint16,uint32,uint64,complex64,complex128,bool} padding:string{"SAME","VALID"}
ExtractJpegShape contents:string > image_shape=output_type ; output_type:type{int32,int64}=int32
ExtractVolumePatches input=T > patches=T ; ksizes:list(int)>=5 strides:list(int)>=5 T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} padding:string{"SAME","VALID"}
FFT input=Tcomplex > output=Tcomplex ; Tcomplex:type{complex64,complex128}=complex64
FFT2D input=Tcomplex > output=Tcomplex ; Tcomplex:type{complex64,complex128}=complex64
FFT3D input=Tcomplex > output=Tcomplex ; Tcomplex:type{complex64,complex128}=complex64
FFTND input=Tcomplex fft_length:int32 axes:int32 > output=Tcomplex ; Tcomplex:type{complex64,complex128}=complex64
FIFOQueue ! > handle&:string ; component_types:list(type)>=1 shapes:list(shape)>=0=[] capacity:int=-1 container:string="" shared_name:string=""
FIFOQueueV2 ! > handle:resource ; component_types:list(type)>=1 shapes:list(shape)>=0=[] capacity:int=-1 container:string="" shared_name:string=""
Fact > fact:string ;
FakeParam > output=dtype ; dtype:type shape:shape
FakeQuantWithMinMaxArgs inputs:float32 > outputs:float32 ; min:float=-6 max:float=6 num_bits:int=8 narrow_range:bool=false
FakeQuantWithMinMaxArgsGradient gradients:float32 inputs:float32 > backprops:float32 ; min:float=-6 max:float=6 num_bits:int=8 narrow_range:bool=false
FakeQuantWithMinMaxVars inputs:float32 min:float32 max:float32 > outputs:float32 ; num_bits:int=8 narrow_range:bool=false
FakeQuantWithMinMaxVarsGradient gradients:float32 inputs:float32 min:float32 max:float32 > backprops_wrt_input:float32 backprop_wrt_min:float32 backprop_wrt_max:float32 ; num_bits:int=8 narrow_range:bool=false
FakeQuantWithMinMaxVarsPerChannel inputs:float32 min:float32 max:float32 > outputs:float32 ; num_bits:int=8 narrow_range:bool=false
FakeQuantWithMinMaxVarsPerChannelGradient gradients:float32 inputs:float32 min:float32 max:float32 > backprops_wrt_input:float32 backprop_wrt_min:float32 backprop_wrt_max:float32 ; num_bits:int=8 narrow_range:bool=false
FakeQueue ! resource:resource > handle&:string ;
FileSystemSetConfiguration ! scheme:string key:string value:string > ;
Fill dims=index_type value=T > output=T ; T:type index_type:type{int32,int64}=int32
FilterByLastComponentDataset input_dataset:variant > output:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
FilterDataset input_dataset:variant other_arguments=[Targuments] > handle:variant ; predicate:func Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
FinalizeDataset input_dataset:variant > handle:variant ; has_captured_ref:bool=false output_types:list(type)>=1 output_shapes:list(shape)>=1
FinalizeTPUEmbedding ! common_config:string memory_config:string > ;
FinalizeTPUEmbeddingV2 ! common_config:string memory_config:string > embedding_partitions:string hbm_buffers_config:string ;
Fingerprint data=T method:string > fingerprint:uint8 ; T:type
FiveFloatOutputs > a:float32 b:float32 c:float32 d:float32 e:float32 ;
FixedLengthRecordDataset ! filenames:string header_bytes:int64 record_bytes:int64 footer_bytes:int64 buffer_size:int64 > handle:variant ; metadata:string=""
FixedLengthRecordDatasetV2 ! filenames:string header_bytes:int64 record_bytes:int64 footer_bytes:int64 buffer_size:int64 compression_type:string > handle:variant ; metadata:string=""
FixedLengthRecordReader ! > reader_handle&:string ; header_bytes:int=0 record_bytes:int footer_bytes:int=0 hop_bytes:int=0 container:string="" shared_name:string=""
FixedLengthRecordReaderV2 ! > reader_handle:resource ; header_bytes:int=0 record_bytes:int footer_bytes:int=0 hop_bytes:int=0 container:string="" shared_name:string="" encoding:string=""
FixedUnigramCandidateSampler ! true_classes:int64 > sampled_candidates:int64 true_expected_count:float32 sampled_expected_count:float32 ; num_true:int>=1 num_sampled:int>=1 unique:bool range_max:int>=1 vocab_file:string="" distortion:float=1 num_reserved_ids:int=0 num_shards:int>=1=1 shard:int>=0=0 unigrams:list(float)=[] seed:int=0 seed2:int=0
FlatMapDataset input_dataset:variant other_arguments=[Targuments] > handle:variant ; f:func Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
FloatInput a:float32 > ;
FloatOutput > a:float32 ;
FloatOutputStringOutput > a:float32 b:string ;
Floor x=T > y=T ; T:type{bfloat16,float16,float32,float64}
FloorDiv x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,uint8,int8,uint16,int16,int32,uint32,uint64,int64,complex64,complex128}
FloorMod x=T y=T > z=T ; T:type{int8,int16,int32,int64,uint8,uint16,uint32,uint64,bfloat16,float16,float32,float64}
"""#
}
