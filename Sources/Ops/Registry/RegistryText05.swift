// Written by tools/generate-op-registry from the registry of TensorFlow 2.21.0.
// swift-format-ignore-file

extension RegistryText {
  static let part05: StaticString = #"""
Recv ! > tensor=tensor_type ; tensor_type:type tensor_name:string send_device:string send_device_incarnation:int recv_device:string client_terminated:bool=false
RecvTPUEmbeddingActivations ! > outputs:num_outputs*float32 ; num_outputs:int>=1 config:string
ReduceDataset ! input_dataset:variant initial_state=[Tstate] other_arguments=[Targuments] > components=[output_types] ; f:func Tstate:list(type)>=1 Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 use_inter_op_parallelism:bool=true metadata:string=""
ReduceJoin inputs:string reduction_indices:int32 > output:string ; keep_dims:bool=false separator:string=""
RefEnter data&=T > output&=T ; T:type frame_name:string is_constant:bool=false parallel_iterations:int=10
RefExit data&=T > output&=T ; T:type
RefIdentity ~ input&=T > output&=T ; T:type
RefIn a&=T > ; T:type
RefInputFloatInput a&:float32 b:float32 > ;
RefInputFloatInputIntOutput a&:float32 b:float32 > c:int32 ;
RefInputIntInput a&:int32 b:int32 > ;
RefMerge inputs&=N*T > output&=T value_index:int32 ; T:type N:int>=1
RefNextIteration data&=T > output&=T ; T:type
RefOut > a&=T ; T:type
RefOutput > a&:int32 ;
RefOutputFloatOutput > a&:float32 b:float32 ;
RefSelect index:int32 inputs&=N*T > output&=T ; T:type N:int>=1
RefSwitch ~ data&=T pred:bool > output_false&=T output_true&=T ; T:type
RegexFullMatch input:string pattern:string > output:bool ;
RegexReplace input:string pattern:string rewrite:string > output:string ; replace_global:bool=true
RegisterDataset dataset:variant address:string protocol:string > dataset_id:int64 ; external_state_policy:int element_spec:string="" metadata:string=""
RegisterDatasetV2 dataset:variant address:string protocol:string > dataset_id:string ; external_state_policy:int element_spec:string="" requested_dataset_id:string="" metadata:string=""
Relayout input=T > output=T ; layout:string T:type
RelayoutLike input=T layout_input=U > output=T ; T:type U:type
Relu features=T > activations=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64,qint8}
Relu6 features=T > activations=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
Relu6Grad gradients=T features=T > backprops=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
ReluGrad gradients=T features=T > backprops=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
RemoteCall ! target:string args=[Tin] > output=[Tout] ; Tin:list(type)>=1 Tout:list(type)>=1 f:func
RepeatDataset input_dataset:variant count:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
RequantizationRange input=Tinput input_min:float32 input_max:float32 > output_min:float32 output_max:float32 ; Tinput:type{qint8,quint8,qint32,qint16,quint16}
RequantizationRangePerChannel input=T input_min:float32 input_max:float32 > output_min:float32 output_max:float32 ; T:type{qint8,quint8,qint32,qint16,quint16}=qint32 clip_value_max:float
Requantize input=Tinput input_min:float32 input_max:float32 requested_output_min:float32 requested_output_max:float32 > output=out_type output_min:float32 output_max:float32 ; Tinput:type{qint8,quint8,qint32,qint16,quint16} out_type:type{qint8,quint8,qint32,qint16,quint16}
RequantizePerChannel input=T input_min:float32 input_max:float32 requested_output_min:float32 requested_output_max:float32 > output=out_type output_min:float32 output_max:float32 ; T:type{qint8,quint8,qint32,qint16,quint16}=qint32 out_type:type{qint8,quint8,qint32,qint16,quint16}=quint8
RequiresOlderGraphVersion ! > version:int32 ;
ReservedAttr > ; range:int
ReservedInput input:int32 > ;
Reshape tensor=T shape=Tshape > output=T ; T:type Tshape:type{int32,int64}=int32
ResizeArea images=T size:int32 > resized_images:float32 ; T:type{int8,uint8,int16,uint16,int32,int64,float16,float32,float64,bfloat16} align_corners:bool=false
ResizeBicubic images=T size:int32 > resized_images:float32 ; T:type{int8,uint8,int16,uint16,int32,int64,float16,float32,float64,bfloat16} align_corners:bool=false half_pixel_centers:bool=false
ResizeBicubicGrad grads:float32 original_image=T > output=T ; T:type{float32,float64} align_corners:bool=false half_pixel_centers:bool=false
ResizeBilinear images=T size:int32 > resized_images:float32 ; T:type{int8,uint8,int16,uint16,int32,int64,bfloat16,float16,float32,float64,bfloat16} align_corners:bool=false half_pixel_centers:bool=false
ResizeBilinearGrad grads:float32 original_image=T > output=T ; T:type{float32,bfloat16,float16,float64} align_corners:bool=false half_pixel_centers:bool=false
ResizeNearestNeighbor images=T size:int32 > resized_images=T ; T:type{int8,uint8,int16,uint16,int32,int64,float16,float32,float64,bfloat16} align_corners:bool=false half_pixel_centers:bool=false
ResizeNearestNeighborGrad grads=T size:int32 > output=T ; T:type{uint8,int8,int32,float16,float32,float64,bfloat16} align_corners:bool=false half_pixel_centers:bool=false
ResourceAccumulatorApplyGradient ! handle:resource local_step:int64 gradient=dtype > ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
ResourceAccumulatorNumAccumulated ! handle:resource > num_accumulated:int32 ;
ResourceAccumulatorSetGlobalStep ! handle:resource new_global_step:int64 > ;
ResourceAccumulatorTakeGradient ! handle:resource num_required:int32 > average=dtype ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
ResourceApplyAdaMax ! var:resource m:resource v:resource beta1_power=T lr=T beta1=T beta2=T epsilon=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceApplyAdadelta ! var:resource accum:resource accum_update:resource lr=T rho=T epsilon=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceApplyAdagrad ! var:resource accum:resource lr=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false update_slots:bool=true
ResourceApplyAdagradDA ! var:resource gradient_accumulator:resource gradient_squared_accumulator:resource grad=T lr=T l1=T l2=T global_step:int64 > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceApplyAdagradV2 ! var:resource accum:resource lr=T epsilon=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false update_slots:bool=true
ResourceApplyAdam ! var:resource m:resource v:resource beta1_power=T beta2_power=T lr=T beta1=T beta2=T epsilon=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false use_nesterov:bool=false
ResourceApplyAdamWithAmsgrad ! var:resource m:resource v:resource vhat:resource beta1_power=T beta2_power=T lr=T beta1=T beta2=T epsilon=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceApplyAddSign ! var:resource m:resource lr=T alpha=T sign_decay=T beta=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceApplyCenteredRMSProp ! var:resource mg:resource ms:resource mom:resource lr=T rho=T momentum=T epsilon=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceApplyFtrl ! var:resource accum:resource linear:resource grad=T lr=T l1=T l2=T lr_power=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false multiply_linear_by_lr:bool=false
ResourceApplyFtrlV2 ! var:resource accum:resource linear:resource grad=T lr=T l1=T l2=T l2_shrinkage=T lr_power=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false multiply_linear_by_lr:bool=false
ResourceApplyGradientDescent ! var:resource alpha=T delta=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceApplyKerasMomentum ! var:resource accum:resource lr=T grad=T momentum=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false use_nesterov:bool=false
ResourceApplyMomentum ! var:resource accum:resource lr=T grad=T momentum=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false use_nesterov:bool=false
ResourceApplyPowerSign ! var:resource m:resource lr=T logbase=T sign_decay=T beta=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceApplyProximalAdagrad ! var:resource accum:resource lr=T l1=T l2=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceApplyProximalGradientDescent ! var:resource alpha=T l1=T l2=T delta=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceApplyRMSProp ! var:resource ms:resource mom:resource lr=T rho=T momentum=T epsilon=T grad=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ResourceConditionalAccumulator ! > handle:resource ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} shape:shape container:string="" shared_name:string="" reduction_type:string{"MEAN","SUM"}="MEAN"
ResourceCountUpTo ! resource:resource > output=T ; limit:int T:type{int32,int64}
ResourceCreateOp ! resource:resource > ;
ResourceGather ! resource:resource indices=Tindices > output=dtype ; batch_dims:int=0 validate_indices:bool=true dtype:type Tindices:type{int32,int64}
ResourceGatherNd ! resource:resource indices=Tindices > output=dtype ; dtype:type Tindices:type{int32,int64}
ResourceInitializedOp ! resource:resource > initialized:bool ;
ResourceScatterAdd ! resource:resource indices=Tindices updates=dtype > ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
ResourceScatterDiv ! resource:resource indices=Tindices updates=dtype > ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
ResourceScatterMax ! resource:resource indices=Tindices updates=dtype > ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
ResourceScatterMin ! resource:resource indices=Tindices updates=dtype > ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
ResourceScatterMul ! resource:resource indices=Tindices updates=dtype > ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
ResourceScatterNdAdd ! ref:resource indices=Tindices updates=T > ; T:type Tindices:type{int32,int64} use_locking:bool=true bad_indices_policy:string=""
ResourceScatterNdMax ! ref:resource indices=Tindices updates=T > ; T:type Tindices:type{int32,int64} use_locking:bool=true bad_indices_policy:string=""
ResourceScatterNdMin ! ref:resource indices=Tindices updates=T > ; T:type Tindices:type{int32,int64} use_locking:bool=true bad_indices_policy:string=""
ResourceScatterNdSub ! ref:resource indices=Tindices updates=T > ; T:type Tindices:type{int32,int64} use_locking:bool=true bad_indices_policy:string=""
ResourceScatterNdUpdate ! ref:resource indices=Tindices updates=T > ; T:type Tindices:type{int32,int64} use_locking:bool=true bad_indices_policy:string=""
ResourceScatterSub ! resource:resource indices=Tindices updates=dtype > ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
ResourceScatterUpdate ! resource:resource indices=Tindices updates=dtype > ; dtype:type Tindices:type{int32,int64}
ResourceSparseApplyAdadelta ! var:resource accum:resource accum_update:resource lr=T rho=T epsilon=T grad=T indices=Tindices > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
ResourceSparseApplyAdagrad ! var:resource accum:resource lr=T grad=T indices=Tindices > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false update_slots:bool=true
ResourceSparseApplyAdagradDA ! var:resource gradient_accumulator:resource gradient_squared_accumulator:resource grad=T indices=Tindices lr=T l1=T l2=T global_step:int64 > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
ResourceSparseApplyAdagradV2 ! var:resource accum:resource lr=T epsilon=T grad=T indices=Tindices > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false update_slots:bool=true
ResourceSparseApplyCenteredRMSProp ! var:resource mg:resource ms:resource mom:resource lr=T rho=T momentum=T epsilon=T grad=T indices=Tindices > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
ResourceSparseApplyFtrl ! var:resource accum:resource linear:resource grad=T indices=Tindices lr=T l1=T l2=T lr_power=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false multiply_linear_by_lr:bool=false
ResourceSparseApplyFtrlV2 ! var:resource accum:resource linear:resource grad=T indices=Tindices lr=T l1=T l2=T l2_shrinkage=T lr_power=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false multiply_linear_by_lr:bool=false
ResourceSparseApplyKerasMomentum ! var:resource accum:resource lr=T grad=T indices=Tindices momentum=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false use_nesterov:bool=false
ResourceSparseApplyMomentum ! var:resource accum:resource lr=T grad=T indices=Tindices momentum=T > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false use_nesterov:bool=false
ResourceSparseApplyProximalAdagrad ! var:resource accum:resource lr=T l1=T l2=T grad=T indices=Tindices > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
ResourceSparseApplyProximalGradientDescent ! var:resource alpha=T l1=T l2=T grad=T indices=Tindices > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
ResourceSparseApplyRMSProp ! var:resource ms:resource mom:resource lr=T rho=T momentum=T epsilon=T grad=T indices=Tindices > ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
ResourceStridedSliceAssign ! ref:resource begin=Index end=Index strides=Index value=T > ; T:type Index:type{int32,int64} begin_mask:int=0 end_mask:int=0 ellipsis_mask:int=0 new_axis_mask:int=0 shrink_axis_mask:int=0
ResourceUsingOp ! resource:resource > ;
Restore ! file_pattern:string tensor_name:string > tensor=dt ; dt:type preferred_shard:int=-1
RestoreSlice ! file_pattern:string tensor_name:string shape_and_slice:string > tensor=dt ; dt:type preferred_shard:int=-1
RestoreV2 ! prefix:string tensor_names:string shape_and_slices:string > tensors=[dtypes] ; dtypes:list(type)>=1
Restrict a=T > out=T ; T:type{string,bool}
RetrieveAllTPUEmbeddingParameters ! > parameters:NumTables*float32 auxiliary1:NumTables*float32 auxiliary2:NumTables*float32 auxiliary3:NumTables*float32 auxiliary4:NumTables*float32 auxiliary5:NumTables*float32 auxiliary6:NumTables*float32 auxiliary7:NumTables*float32 ; NumTables:int>=1 config:string num_shards:int shard_id:int
RetrieveTPUEmbeddingADAMParameters ! > parameters:float32 momenta:float32 velocities:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingAdadeltaParameters ! > parameters:float32 accumulators:float32 updates:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingAdagradMomentumParameters ! > parameters:float32 accumulators:float32 momenta:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingAdagradParameters ! > parameters:float32 accumulators:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingCenteredRMSPropParameters ! > parameters:float32 ms:float32 mom:float32 mg:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingFTRLParameters ! > parameters:float32 accumulators:float32 linears:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingFrequencyEstimatorParameters ! > parameters:float32 last_hit_step:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingMDLAdagradLightParameters ! > parameters:float32 accumulators:float32 weights:float32 benefits:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingMomentumParameters ! > parameters:float32 momenta:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingProximalAdagradParameters ! > parameters:float32 accumulators:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingProximalYogiParameters ! > parameters:float32 v:float32 m:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingRMSPropParameters ! > parameters:float32 ms:float32 mom:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
RetrieveTPUEmbeddingStochasticGradientDescentParameters ! > parameters:float32 ; table_id:int=-1 table_name:string="" num_shards:int shard_id:int config:string=""
Reverse tensor=T dims:bool > output=T ; T:type{uint8,int8,uint16,int16,uint32,int32,uint64,int64,bool,bfloat16,float16,float32,float64,complex64,complex128,string}
ReverseSequence input=T seq_lengths=Tlen > output=T ; seq_dim:int batch_dim:int=0 T:type Tlen:type{int32,int64}=int64
ReverseV2 tensor=T axis=Tidx > output=T ; Tidx:type{int32,int64}=int32 T:type{uint8,int8,uint16,int16,int32,uint32,int64,uint64,bool,bfloat16,float16,float32,float64,complex64,complex128,string}
RewriteDataset input_dataset:variant rewrite_name:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
RightShift x=T y=T > z=T ; T:type{int8,int16,int32,int64,uint8,uint16,uint32,uint64}
Rint x=T > y=T ; T:type{bfloat16,float16,float32,float64}
RiscAbs x=T > y=T ; T:type{bfloat16,float16,float32,float64}
RiscAdd ^+ x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64}
RiscBinaryArithmetic x=T y=T > z=T ; op_type:string{"ADD","SUB","MUL","DIV","REM","MIN","POW"} T:type{bfloat16,float16,float32,float64}
RiscBinaryComparison x=T y=T > z:bool ; op_type:string{"EQ","NE","GE","GT","LE","LT"} T:type{bfloat16,float16,float32,float64}
RiscBitcast x=SrcT > y=DstT ; SrcT:type DstT:type
RiscBroadcast input=T shape=Tidx > output=T ; T:type Tidx:type{int32,int64}=int32
RiscCast x=SrcT > y=DstT ; SrcT:type DstT:type
RiscCeil x=T > y=T ; T:type{bfloat16,float16,float32,float64}
RiscCholesky input=T > output=T ; T:type{bfloat16,float16,float32,float64}
RiscConcat values=N*T axis=Tidx > output=T ; N:int>=2 T:type Tidx:type{int32,int64}=int32
RiscCondition pred:bool input_true=SrcT input_false=SrcT > output=DstT ; func_true:func func_false:func SrcT:type{bfloat16,float16,float32,float64} DstT:type{bfloat16,float16,float32,float64}
RiscConv input=T filter=T > output=T ; T:type{bfloat16,float16,float32,float64} strides:list(int) data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
RiscCos x=T > y=T ; T:type{bfloat16,float16,float32,float64}
RiscDiv x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64}
RiscDot a=T b=T > product=T ; transpose_a:bool=false transpose_b:bool=false T:type{bfloat16,float16,float32,float64}
RiscExp x=T > y=T ; T:type{bfloat16,float16,float32,float64}
RiscFft input=Tcomplex > output=Tcomplex ; Tcomplex:type{complex64,complex128}=complex64
RiscFloor x=T > y=T ; T:type{bfloat16,float16,float32,float64}
RiscGather params=Tparams indices=Tindices axis=Taxis > output=Tparams ; batch_dims:int=0 Tparams:type Tindices:type{int32,int64} Taxis:type{int32,int64}
RiscImag input=T > output=Tout ; T:type{complex64,complex128}=complex64 Tout:type{float32,float64}=float32
RiscIsFinite x=T > y:bool ; T:type{bfloat16,float16,float32,float64}
RiscLog x=T > y=T ; T:type{bfloat16,float16,float32,float64}
RiscLogicalAnd x:bool y:bool > z:bool ;
RiscLogicalNot x:bool > z:bool ;
RiscLogicalOr x:bool y:bool > z:bool ;
RiscMax x=T y=T > max=T ; T:type{bfloat16,float16,float32,float64}
RiscMin x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64}
RiscMul x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64}
RiscNeg x=T > y=T ; T:type{bfloat16,float16,float32,float64}
RiscPad input=T paddings=Tpaddings constant_values=T > output=T ; T:type{bfloat16,float16,float32,float64} Tpaddings:type{int32,int64}=int32
RiscPool value=T > output=T ; ksize:list(int)>=4 strides:list(int)>=4 pooling_type:string{"AVG","MAX"} data_format:string{"NHWC","NCHW"}="NHWC" T:type{bfloat16,float16,float32,float64}
RiscPow x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64}
RiscRandomUniform shape=T > output:float32 ; seed:int=0 T:type{int32,int64}
RiscReal input=T > output=Tout ; T:type{complex64,complex128}=complex64 Tout:type{float32,float64}=float32
RiscReduce tensor=T axis=Index > output=T ; reduce_type:string{"MEAN","SUM"} Index:type{int32,int64}=int32 T:type{bfloat16,float16,float32,float64}
RiscRem x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64}
RiscReshape tensor=T shape=Tshape > output=T ; T:type{bfloat16,float16,float32,float64} Tshape:type{int32,int64}=int32
RiscReverse tensor=T axis=Tidx > output=T ; Tidx:type{int32,int64}=int32 T:type{bfloat16,float16,float32,float64}
RiscScatter indices=Tindices updates=T shape=Tindices > output=T ; T:type{bfloat16,float16,float32,float64} Tindices:type{int32,int64}
RiscShape input=T > output=out_type ; T:type{bfloat16,float16,float32,float64} out_type:type{int32,int64}=int32
RiscSign x=T > y=T ; T:type{bfloat16,float16,float32,float64}
RiscSlice input=T begin=Index size=Index > output=T ; T:type{bfloat16,float16,float32,float64} Index:type{int32,int64}
RiscSort input=T axis=Index > output=T ; Index:type{int32,int64}=int32 T:type{bfloat16,float16,float32,float64} direction:string{"ASCENDING","DESCENDING"}
RiscSqueeze input=T > output=T ; T:type squeeze_dims:list(int)>=0=[]
RiscSub x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64}
RiscTranspose x=T perm=Tperm > y=T ; T:type Tperm:type{int32,int64}=int32
RiscTriangularSolve matrix=T rhs=T > output=T ; lower:bool=true adjoint:bool=false T:type{bfloat16,float16,float32,float64}
RiscUnary x=T > y=T ; op_type:string{"ABL","CEIL","COS","EXP","FLOOR","IMAG","LOG","NEG","REAL","SIGN"} T:type{bfloat16,float16,float32,float64}
RiscWhile ! input=[T] > output=[T] ; T:list(type)>=0 cond:func body:func output_shapes:list(shape)=[] parallel_iterations:int=10
RngReadAndSkip ! resource:resource alg:int32 delta:uint64 > value:int64 ;
RngSkip ! resource:resource algorithm:int64 delta:int64 > ;
Roll input=T shift=Tshift axis=Taxis > output=T ; T:type Tshift:type{int32,int64} Taxis:type{int32,int64}
Round x=T > y=T ; T:type{bfloat16,float16,float32,float64,int8,int16,int32,int64,complex64,complex128}
RpcCall ! client:resource method_name:string args=[Tin] timeout_in_ms:int64 > future:resource deleter:variant ; Tin:list(type)>=0
RpcCheckStatus ! status_or:resource > error_code:int64 error:string ;
RpcClient ! server_address:string timeout_in_ms:int64 > client:resource method_specs:string ; shared_name:string="" list_registered_methods:bool=false
RpcGetValue ! status_or:resource > output=[Tout] ; Tout:list(type)>=0
RpcServer ! server_address:string > server:resource ;
RpcServerRegister ! server:resource method_name:string captured_inputs=[Tin] > ; Tin:list(type)>=0=[] f:func input_specs:string="" output_specs:string
RpcServerStart ! server:resource > ;
Rsqrt x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
RsqrtGrad y=T dy=T > z=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
SampleDistortedBoundingBox ! image_size=T bounding_boxes:float32 > begin=T size=T bboxes:float32 ; T:type{uint8,int8,int16,int32,int64} seed:int=0 seed2:int=0 min_object_covered:float=0.1 aspect_ratio_range:list(float)=[0.75,1.33] area_range:list(float)=[0.05,1] max_attempts:int=100 use_image_if_no_bounding_boxes:bool=false
SampleDistortedBoundingBoxV2 ! image_size=T bounding_boxes:float32 min_object_covered:float32 > begin=T size=T bboxes:float32 ; T:type{uint8,int8,int16,int32,int64} seed:int=0 seed2:int=0 aspect_ratio_range:list(float)=[0.75,1.33] area_range:list(float)=[0.05,1] max_attempts:int=100 use_image_if_no_bounding_boxes:bool=false
SamplingDataset input_dataset:variant rate:float32 seed:int64 seed2:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
Save ! filename:string tensor_names:string data=[T] > ; T:list(type)>=1
SaveDataset ! input_dataset:variant path:string shard_func_other_args=[Tshard_func_args] > ; compression:string="" shard_func:func use_shard_func:bool=true Tshard_func_args:list(type)>=0
SaveDatasetV2 ! input_dataset:variant path:string shard_func_other_args=[Tshard_func_args] > handle:variant ; compression:string="" shard_func:func use_shard_func:bool=true Tshard_func_args:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1
SaveSlices ! filename:string tensor_names:string shapes_and_slices:string data=[T] > ; T:list(type)>=1
SaveV2 ! prefix:string tensor_names:string shape_and_slices:string tensors=[dtypes] > ; dtypes:list(type)>=1
ScalarSummary tags:string values=T > summary:string ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64}
ScaleAndTranslate images=T size:int32 scale:float32 translation:float32 > resized_images:float32 ; T:type{int8,uint8,int16,uint16,int32,int64,bfloat16,float16,float32,float64} kernel_type:string="lanczos3" antialias:bool=true
ScaleAndTranslateGrad grads=T original_image=T scale:float32 translation:float32 > output=T ; T:type{float32} kernel_type:string="lanczos3" antialias:bool=true
ScanDataset input_dataset:variant initial_state=[Tstate] other_arguments=[Targuments] > handle:variant ; f:func Tstate:list(type)>=1 Targuments:list(type)>=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 preserve_cardinality:bool=false use_default_device:bool=true metadata:string=""
ScatterAdd ref&=T indices=Tindices updates=T > output_ref&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
ScatterDiv ref&=T indices=Tindices updates=T > output_ref&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
ScatterMax ref&=T indices=Tindices updates=T > output_ref&=T ; T:type{float16,bfloat16,float32,float64,int32,int64} Tindices:type{int32,int64} use_locking:bool=false
ScatterMin ref&=T indices=Tindices updates=T > output_ref&=T ; T:type{float16,bfloat16,float32,float64,int32,int64} Tindices:type{int32,int64} use_locking:bool=false
ScatterMul ref&=T indices=Tindices updates=T > output_ref&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
ScatterNd indices=Tindices updates=T shape=Tindices > output=T ; T:type Tindices:type{int16,int32,int64} bad_indices_policy:string=""
ScatterNdAdd ref&=T indices=Tindices updates=T > output_ref&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false bad_indices_policy:string=""
ScatterNdMax ref&=T indices=Tindices updates=T > output_ref&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false bad_indices_policy:string=""
ScatterNdMin ref&=T indices=Tindices updates=T > output_ref&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false bad_indices_policy:string=""
ScatterNdNonAliasingAdd input=T indices=Tindices updates=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64,bool} Tindices:type{int32,int64} bad_indices_policy:string=""
ScatterNdSub ref&=T indices=Tindices updates=T > output_ref&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false bad_indices_policy:string=""
ScatterNdUpdate ref&=T indices=Tindices updates=T > output_ref&=T ; T:type Tindices:type{int32,int64} use_locking:bool=true bad_indices_policy:string=""
ScatterSub ref&=T indices=Tindices updates=T > output_ref&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} use_locking:bool=false
ScatterUpdate ref&=T indices=Tindices updates=T > output_ref&=T ; T:type Tindices:type{int32,int64} use_locking:bool=true
SdcaFprint input:string > output:int64 ;
SdcaOptimizer sparse_example_indices:num_sparse_features*int64 sparse_feature_indices:num_sparse_features*int64 sparse_feature_values:num_sparse_features_with_values*float32 dense_features:num_dense_features*float32 example_weights:float32 example_labels:float32 sparse_indices:num_sparse_features*int64 sparse_weights:num_sparse_features*float32 dense_weights:num_dense_features*float32 example_state_data:float32 > out_example_state_data:float32 out_delta_sparse_weights:num_sparse_features*float32 out_delta_dense_weights:num_dense_features*float32 ; loss_type:string{"logistic_loss","squared_loss","hinge_loss","smooth_hinge_loss","poisson_loss"} adaptative:bool=false num_sparse_features:int>=0 num_sparse_features_with_values:int>=0 num_dense_features:int>=0 l1:float l2:float num_loss_partitions:int>=1 num_inner_iterations:int>=1
SdcaOptimizerV2 sparse_example_indices:num_sparse_features*int64 sparse_feature_indices:num_sparse_features*int64 sparse_feature_values:num_sparse_features_with_values*float32 dense_features:num_dense_features*float32 example_weights:float32 example_labels:float32 sparse_indices:num_sparse_features*int64 sparse_weights:num_sparse_features*float32 dense_weights:num_dense_features*float32 example_state_data:float32 > out_example_state_data:float32 out_delta_sparse_weights:num_sparse_features*float32 out_delta_dense_weights:num_dense_features*float32 ; loss_type:string{"logistic_loss","squared_loss","hinge_loss","smooth_hinge_loss","poisson_loss"} adaptive:bool=false num_sparse_features:int>=0 num_sparse_features_with_values:int>=0 num_dense_features:int>=0 l1:float l2:float num_loss_partitions:int>=1 num_inner_iterations:int>=1
SdcaShrinkL1 weights&:num_features*float32 > ; num_features:int>=0 l1:float l2:float
SegmentMax data=T segment_ids=Tindices > output=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} Tindices:type{int32,int64}
SegmentMaxV2 data=T segment_ids=Tindices num_segments=Tnumsegments > output=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} Tindices:type{int32,int64} Tnumsegments:type{int32,int64}=int32
SegmentMean data=T segment_ids=Tindices > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
SegmentMin data=T segment_ids=Tindices > output=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} Tindices:type{int32,int64}
SegmentMinV2 data=T segment_ids=Tindices num_segments=Tnumsegments > output=T ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64} Tindices:type{int32,int64} Tnumsegments:type{int32,int64}=int32
SegmentProd data=T segment_ids=Tindices > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
SegmentProdV2 data=T segment_ids=Tindices num_segments=Tnumsegments > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} Tnumsegments:type{int32,int64}=int32
SegmentSum data=T segment_ids=Tindices > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64}
SegmentSumV2 data=T segment_ids=Tindices num_segments=Tnumsegments > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} Tindices:type{int32,int64} Tnumsegments:type{int32,int64}=int32
Select condition:bool t=T e=T > output=T ; T:type
SelectV2 condition:bool t=T e=T > output=T ; T:type
SelfAdjointEig input=T > output=T ; T:type{float64,float32,float16}
SelfAdjointEigV2 input=T > e=T v=T ; compute_v:bool=true T:type{float64,float32,float16,complex64,complex128}
Selu features=T > activations=T ; T:type{float16,bfloat16,float32,float64}
SeluGrad gradients=T outputs=T > backprops=T ; T:type{float16,bfloat16,float32,float64}
Send ! tensor=T > ; T:type tensor_name:string send_device:string send_device_incarnation:int recv_device:string client_terminated:bool=false
SendTPUEmbeddingGradients ! inputs:N*float32 learning_rates:NN*float32 > ; N:int>=1 NN:int>=0=0 config:string
SerializeIterator ! resource_handle:resource > serialized:variant ; external_state_policy:int=0
SerializeManySparse sparse_indices:int64 sparse_values=T sparse_shape:int64 > serialized_sparse=out_type ; T:type out_type:type{string,variant}=string
SerializeSparse sparse_indices:int64 sparse_values=T sparse_shape:int64 > serialized_sparse=out_type ; T:type out_type:type{string,variant}=string
SerializeTensor tensor=T > serialized:string ; T:type
SetSize set_indices:int64 set_values=T set_shape:int64 > size:int32 ; validate_indices:bool=true T:type{int8,int16,int32,int64,uint8,uint16,string}
SetStatsAggregatorDataset ! input_dataset:variant stats_aggregator:resource tag:string counter_prefix:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
Shape input=T > output=out_type ; T:type out_type:type{int32,int64}=int32
ShapeN input=N*T > output=N*out_type ; N:int>=1 T:type out_type:type{int32,int64}=int32
ShardDataset input_dataset:variant num_shards:int64 index:int64 > handle:variant ; require_non_empty:bool=false output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
ShardedFilename basename:string shard:int32 num_shards:int32 > filename:string ;
ShardedFilespec basename:string num_shards:int32 > filename:string ;
ShuffleAndRepeatDataset input_dataset:variant buffer_size:int64 seed:int64 seed2:int64 count:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 reshuffle_each_iteration:bool=true metadata:string=""
ShuffleAndRepeatDatasetV2 ! input_dataset:variant buffer_size:int64 seed:int64 seed2:int64 count:int64 seed_generator:resource > handle:variant ; reshuffle_each_iteration:bool=true output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
ShuffleDataset input_dataset:variant buffer_size:int64 seed:int64 seed2:int64 > handle:variant ; reshuffle_each_iteration:bool=true output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
ShuffleDatasetV2 ! input_dataset:variant buffer_size:int64 seed_generator:resource > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
ShuffleDatasetV3 ! input_dataset:variant buffer_size:int64 seed:int64 seed2:int64 seed_generator:resource > handle:variant ; reshuffle_each_iteration:bool=true output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
"""#
}
