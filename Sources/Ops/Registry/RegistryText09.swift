// Written by tools/generate-op-registry from the registry of TensorFlow 2.21.0.
// swift-format-ignore-file

extension RegistryText {
  static let part09: StaticString = #"""
_MklQuantizedMatMulWithBiasAndReluAndRequantize a=T1 b=T2 bias=Tbias min_a:float32 max_a:float32 min_b:float32 max_b:float32 min_freezed_output:float32 max_freezed_output:float32 > out=Toutput min_out:float32 max_out:float32 ; T1:type{qint8,quint8,qint32,qint16,quint16} T2:type{qint8,quint8,qint32,qint16,quint16} Tbias:type{float32,qint32} Toutput:type{qint8,quint8,qint32,qint16,quint16}=quint8 transpose_a:bool=false transpose_b:bool=false input_quant_mode:string{"MIN_FIRST","SCALED"}="MIN_FIRST" is_weight_const:bool=true is_bias_const:bool=true
_MklQuantizedMatMulWithBiasAndRequantize a=T1 b=T2 bias=Tbias min_a:float32 max_a:float32 min_b:float32 max_b:float32 min_freezed_output:float32 max_freezed_output:float32 > out=Toutput min_out:float32 max_out:float32 ; T1:type{qint8,quint8,qint32,qint16,quint16} T2:type{qint8,quint8,qint32,qint16,quint16} Tbias:type{float32,qint32} Toutput:type{qint8,quint8,qint32,qint16,quint16}=quint8 transpose_a:bool=false transpose_b:bool=false input_quant_mode:string{"MIN_FIRST","SCALED"}="MIN_FIRST" is_weight_const:bool=true is_bias_const:bool=true
_MklQuantizedMaxPool input=T min_input:float32 max_input:float32 > output=T min_output:float32 max_output:float32 ; T:type{qint8,quint8,qint32,qint16,quint16} ksize:list(int)>=4 strides:list(int)>=4 padding:string{"SAME","VALID"}
_MklRelu features=T mkl_features:uint8 > activations=T mkl_activations:uint8 ; T:type{float32,bfloat16}=float32
_MklRelu6 features=T mkl_features:uint8 > activations=T mkl_activations:uint8 ; T:type{float32,bfloat16}=float32
_MklRelu6Grad gradients=T features=T mkl_gradients:uint8 mkl_features:uint8 > backprops=T mkl_backprops:uint8 ; T:type{float32,bfloat16}=float32
_MklReluGrad gradients=T features=T mkl_gradients:uint8 mkl_features:uint8 > backprops=T mkl_backprops:uint8 ; T:type{float32,bfloat16}=float32
_MklSoftmax logits=T > softmax=T ; T:type{bfloat16,float32,float16}=float32
_MklSwish features=T > activations=T ; T:type{float32,bfloat16,float16}=float32
_MklTanh features=T mkl_features:uint8 > activations=T mkl_activations:uint8 ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
_MklTanhGrad gradients=T features=T mkl_gradients:uint8 mkl_features:uint8 > backprops=T mkl_backprops:uint8 ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
_MklTranspose x=T perm=Tperm > y=T ; T:type Tperm:type{int32,int64}=int32
_NcclBroadcastRecv ! shape:int32 > output=T ; T:type{float16,float32,float64,int32,int64} num_devices:int shared_name:string
_NcclBroadcastSend ! input=T > ; T:type{float16,float32,float64,int32,int64} num_devices:int shared_name:string
_NcclReduceRecv ! input=T > data=T ; reduction:string{"min","max","prod","sum"} T:type{float16,float32,float64,int32,int64} num_devices:int shared_name:string
_NcclReduceSend ! input=T > ; reduction:string{"min","max","prod","sum"} T:type{float16,float32,float64,int32,int64} num_devices:int shared_name:string
_ParallelConcatStart ! > output=dtype ; shape:shape dtype:type
_ParallelConcatUpdate value=T update=T > output=T ; T:type loc:int
_QuantizedMatMul device_inputs=[Tdevice_inputs] host_inputs=[Thost_inputs] > device_outputs=[Tdevice_outputs] host_outputs=[Thost_outputs] ; Tdevice_inputs:list(type)>=0=[] Thost_inputs:list(type)>=0=[] Tdevice_outputs:list(type)>=0=[] Thost_outputs:list(type)>=0=[] T1:type{qint8,quint8,qint32,qint16,quint16} T2:type{qint8,quint8,qint32,qint16,quint16} Tbias:type{bfloat16,float32,qint8,quint8,qint32,qint16,quint16}=float32 U:type{bfloat16,float32,qint8,quint8,qint32,qint16,quint16}=float32 Tout:type{bfloat16,float32,qint8,quint8,qint32,qint16,quint16}=float32 transpose_a:bool=false transpose_b:bool=false is_weight_const:bool=true is_bias_const:bool=true fused_ops:list(string)=[] input_quant_mode:string{"MIN_FIRST","SCALED"}="SCALED" output_quant_mode:string{"MIN_FIRST","SCALED"}="SCALED" leakyrelu_alpha:float=0.2
_QuantizedMaxPool3D input=T min_input:float32 max_input:float32 > output=T min_output:float32 max_output:float32 ; ksize:list(int)>=5 strides:list(int)>=5 padding:string{"SAME","VALID"} data_format:string{"NDHWC","NCDHW"}="NDHWC" T:type{qint8,quint8,qint32,qint16,quint16}
_ReadVariablesOp ! resources:N*resource > values=[dtypes] ; N:int>=0 dtypes:list(type)>=1
_Recv ! > tensor=tensor_type ; tensor_type:type tensor_name:string send_device:string send_device_incarnation:int recv_device:string client_terminated:bool=false
_Retval ! input=T > ; T:type index:int>=0
_ScopedAllocator ! > output=T ; shapes:list(shape) shape:shape T:type sa_name:string id:int expected_call_count:int
_ScopedAllocatorConcat ! backing=T inputs=N*T > output=T ; shape:shape T:type reshape:bool=false sa_name:string id:int N:int>=2
_ScopedAllocatorSplit ! concat=T split=N*T > output=N*T ; T:type sa_name:string id:int N:int>=2 shapes:list(shape)
_Send ! tensor=T > ; T:type tensor_name:string send_device:string send_device_incarnation:int recv_device:string client_terminated:bool=false
_SetGlobalTPUArray ! topology:string > ;
_ShutdownDistributedTPU ! > ;
_SwitchN data=T output_index:int32 > outputs=num_outs*T ; num_outs:int>=1 T:type
_TPUCompileMlir ! dynamic_shapes:NumDynamicShapes*int64 > compilation_status:string program:num_computations*string ; num_computations:int>=0 mlir_module:string="" metadata:string NumDynamicShapes:int>=0
_TPUReplicate ! inputs=[Tinputs] broadcast_inputs=[Tbroadcast_inputs] variables:NumVariables*resource guaranteed_constants=[Tguaranteed_constants] > outputs=[output_types] ; computation:func num_replicas:int>=1 num_cores_per_replica:int=1 topology:string="" use_tpu:bool=true device_assignment:list(int)=[] host_compute_core:list(string)=[] Tinputs:list(type)>=0 Tbroadcast_inputs:list(type)>=0 NumVariables:int>=0 Tguaranteed_constants:list(type)>=0 output_types:list(type)>=0 padding_map:list(string)=[] step_marker_location:string="STEP_MARK_AT_ENTRY" allow_soft_placement:bool=false num_distributed_variables:int=0 use_spmd_for_xla_partitioning:bool=false use_shardy_partitioner:bool=false tpu_compile_options_proto:string=""
_TensorToHashBucketFast input=T > output:int64 ; T:type{int8,uint8,int16,uint16,int32,uint32,int64,uint64} num_buckets:int>=1
_UnaryOpsComposition x=T > y=T ; T:type{float32,float16,float64} op_names:list(string)
_VarHandlesOp ! > resources:N*resource ; containers:list(string) shared_names:list(string) N:int>=0 dtypes:list(type) shapes:list(shape)
_WaitForDistributedTPU ! inputs:N*int32 > topology:string ; startup_timeout_sec:int=20 N:int>=1
_While ! input=[T] > output=[T] ; T:list(type)>=0 cond:func body:func
_XlaAotOnlyVarHandleOp ! > resource:resource ; container:string="" shared_name:string="" debug_name:string="" dtype:type shape:shape
_XlaCompile ! constants=[Tconstants] args=[Targs] resources:Nresources*resource > key:string compilation_successful:bool ; Tconstants:list(type)>=0 must_compile:bool Targs:list(type)>=0 Nresources:int>=0 function:func
_XlaCompileMlirPlaceholderProgramKey ! > program:string ;
_XlaHostComputeMlir ! inputs=[Tinputs] > outputs=[Toutputs] ; Tinputs:list(type)>=0 Toutputs:list(type)>=0 send_key:string recv_key:string host_mlir_module:string="" manual_sharding:bool=false
_XlaMerge partitioned_call=T xla_run=T > output=T ; T:type
_XlaRecvAtHost ! dynamic_key:string > outputs=[Toutputs] ; Toutputs:list(type)>=0 key:string device_ordinal:int device_type:string="TPU"
_XlaRecvAtHostV2 ! dynamic_key:string device_ordinal:int64 > outputs=[Toutputs] ; Toutputs:list(type)>=0 key:string device_type:string="TPU"
_XlaRun ! args=[Targs] key:string > results=[Tresults] ; Targs:list(type)>=0 Tresults:list(type)>=0
_XlaSendFromHost ! inputs=[Tinputs] dynamic_key:string > ; Tinputs:list(type)>=0 key:string device_ordinal:int device_type:string="TPU"
_XlaSendFromHostV2 ! inputs=[Tinputs] dynamic_key:string device_ordinal:int64 > ; Tinputs:list(type)>=0 key:string device_type:string="TPU"
__MklDummyConv2DBackpropFilterWithBias input=T filter_sizes:int32 out_backprop=T > output=T bias_grad=T ; T:type{bfloat16,float32,float16} strides:list(int) use_cudnn_on_gpu:bool=true padding:string{"SAME","VALID"} data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
__MklDummyConv2DWithBias input=T filter=T bias=T > output=T ; T:type{bfloat16,float32,float16} strides:list(int) use_cudnn_on_gpu:bool=true is_filter_const:bool=false padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
__MklDummyPadWithConv2D input=T filter=T paddings=Tpaddings > output=T ; T:type{bfloat16,float32,float16} strides:list(int) use_cudnn_on_gpu:bool=true padding:string{"SAME","VALID"} data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1] Tpaddings:type{int32,int64}=int32
__MklDummyPadWithFusedConv2D input=T filter=T args=num_args*T paddings=Tpaddings > output=T filter_output=T mkl_output:uint8 mkl_filter_output:uint8 ; T:type{bfloat16,float32,float16} num_args:int>=0 strides:list(int) padding:string{"SAME","VALID"} data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1] fused_ops:list(string)=[] Tpaddings:type{int32,int64}=int32 epsilon:float=0.0001 leakyrelu_alpha:float=0.2
"""#
}
