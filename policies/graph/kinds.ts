/** The kinds of resource that the analysis knows, with the AWS module and class of each. */
const CLASSES = {
  securityGroup: ["ec2:SecurityGroup"],
  defaultSecurityGroup: ["ec2:DefaultSecurityGroup"],
  securityGroupRule: ["ec2:SecurityGroupRule"],
  ingressRule: ["vpc:SecurityGroupIngressRule"],
  egressRule: ["vpc:SecurityGroupEgressRule"],
  vpc: ["ec2:Vpc", "ec2:DefaultVpc"],
  subnet: ["ec2:Subnet", "ec2:DefaultSubnet"],
  internetGateway: ["ec2:InternetGateway"],
  routeTable: ["ec2:RouteTable", "ec2:DefaultRouteTable"],
  route: ["ec2:Route"],
  routeTableAssociation: ["ec2:RouteTableAssociation"],
  mainRouteTableAssociation: ["ec2:MainRouteTableAssociation"],
  prefixList: ["ec2:ManagedPrefixList"],
  prefixListEntry: ["ec2:ManagedPrefixListEntry"],
  eip: ["ec2:Eip"],
  eipAssociation: ["ec2:EipAssociation"],
  loadBalancer: ["lb:LoadBalancer"],
  classicLoadBalancer: ["elb:LoadBalancer"],
  listener: ["lb:Listener"],
  listenerRule: ["lb:ListenerRule"],
  targetGroup: ["lb:TargetGroup"],
  targetGroupAttachment: ["lb:TargetGroupAttachment"],
  ecsCluster: ["ecs:Cluster"],
  ecsService: ["ecs:Service"],
  ecsTaskSet: ["ecs:TaskSet"],
  taskDefinition: ["ecs:TaskDefinition"],
  capacityProvider: ["ecs:CapacityProvider"],
  clusterCapacityProviders: ["ecs:ClusterCapacityProviders"],
  autoScalingGroup: ["autoscaling:Group"],
  launchTemplate: ["ec2:LaunchTemplate"],
  launchConfiguration: ["ec2:LaunchConfiguration"],
  instance: ["ec2:Instance", "ec2:SpotInstanceRequest"],
  networkInterface: ["ec2:NetworkInterface"],
  lambda: ["lambda:Function"],
  functionUrl: ["lambda:FunctionUrl"],
  eventTarget: ["cloudwatch:EventTarget"],
  schedule: ["scheduler:Schedule"],
  appRunnerService: ["apprunner:Service"],
  appRunnerConnector: ["apprunner:VpcConnector"],
  database: ["rds:Instance"],
  databaseCluster: ["rds:Cluster", "docdb:Cluster", "neptune:Cluster", "redshift:Cluster"],
  databaseClusterInstance: ["rds:ClusterInstance", "docdb:ClusterInstance", "neptune:ClusterInstance"],
  databaseProxy: ["rds:Proxy"],
  databaseProxyTarget: ["rds:ProxyTarget"],
  databaseSubnetGroup: ["rds:SubnetGroup", "docdb:SubnetGroup", "neptune:SubnetGroup", "redshift:SubnetGroup"],
  parameterGroup: ["rds:ParameterGroup"],
  clusterParameterGroup: ["rds:ClusterParameterGroup"],
  cacheCluster: ["elasticache:Cluster"],
  cacheGroup: ["elasticache:ReplicationGroup"],
  serverlessCache: ["elasticache:ServerlessCache", "memorydb:Cluster"],
  cacheSubnetGroup: ["elasticache:SubnetGroup", "memorydb:SubnetGroup"],
  cacheUser: ["elasticache:User", "memorydb:User"],
  cacheUserGroup: ["elasticache:UserGroup", "memorydb:Acl"],
  secret: ["secretsmanager:Secret"],
  secretVersion: ["secretsmanager:SecretVersion"],
  secretPolicy: ["secretsmanager:SecretPolicy"],
  secretRotation: ["secretsmanager:SecretRotation"],
  parameter: ["ssm:Parameter"],
  key: ["kms:Key"],
  role: ["iam:Role"],
  rolePolicy: ["iam:RolePolicy"],
  managedPolicy: ["iam:Policy"],
  rolePolicyAttachment: ["iam:RolePolicyAttachment"],
  policyAttachment: ["iam:PolicyAttachment"],
  rolePolicyAttachments: ["iam:RolePolicyAttachmentsExclusive"],
  restApi: ["apigateway:RestApi"],
  restVpcLink: ["apigateway:VpcLink"],
  restIntegration: ["apigateway:Integration"],
  httpVpcLink: ["apigatewayv2:VpcLink"],
  httpIntegration: ["apigatewayv2:Integration"],
  vpcOrigin: ["cloudfront:VpcOrigin"],
  acceleratorEndpoints: ["globalaccelerator:EndpointGroup", "globalaccelerator:CustomRoutingEndpointGroup"],
  endpointService: ["ec2:VpcEndpointService"],
  endpointServicePrincipal: ["ec2:VpcEndpointServiceAllowedPrinciple"],
  repository: ["ecr:Repository"],
  repositoryPolicy: ["ecr:RepositoryPolicy"],
  lifecyclePolicy: ["ecr:LifecyclePolicy"],
  registryScanning: ["ecr:RegistryScanningConfiguration"],
  webAclAssociation: ["wafv2:WebAclAssociation"],
  flowLog: ["ec2:FlowLog"],
  logGroup: ["cloudwatch:LogGroup"],
  keyPolicy: ["kms:KeyPolicy"],
  userPolicy: ["iam:UserPolicy", "iam:GroupPolicy"],
  bucket: ["s3:Bucket", "s3:BucketV2"],
  bucketPolicy: ["s3:BucketPolicy"],
  bucketAccessBlock: ["s3:BucketPublicAccessBlock"],
  networkAcl: ["ec2:NetworkAcl", "ec2:DefaultNetworkAcl"],
  networkAclRule: ["ec2:NetworkAclRule"],
  codeBuildProject: ["codebuild:Project"],
  dockerImage: ["docker/Image", "docker-build/Image"],
  topic: ["sns:Topic"],
  topicPolicy: ["sns:TopicPolicy"],
  topicSubscription: ["sns:TopicSubscription"],
  queue: ["sqs:Queue"],
  queuePolicy: ["sqs:QueuePolicy"],
  messageBroker: ["mq:Broker"],
  generatedSecret: ["random/RandomPassword", "random/RandomBytes", "tls/PrivateKey", "iam:AccessKey"],
  pulumiStack: ["pulumi/Stack"],
  opaque: ["cloudformation:Stack", "cloudformation:StackSet", "cloudcontrol:Resource"],
} as const satisfies Record<string, readonly string[]>;

/** What a resource is, whichever of its type tokens it carries. */
export type Kind = keyof typeof CLASSES;

/** Modules that are one and the same under several names. */
const MODULES: Readonly<Record<string, string>> = {
  alb: "lb",
  elasticloadbalancingv2: "lb",
  applicationloadbalancing: "lb",
  elasticloadbalancing: "elb",
};

const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries(CLASSES).flatMap(([kind, names]) => names.map((name) => [name, kind as Kind] as const)),
);

/** `lb:Listener` for each of the tokens that mean it; `docker/Image` for a type of another provider. */
export function classOf(type: string): string {
  const [provider, path = "", name = ""] = type.split(":");
  if (provider !== "aws") return `${provider}/${name}`;
  const module = path.replace(/\/.*/, "");
  return `${MODULES[module] ?? module}:${name}`;
}

const cache = new Map<string, Kind | undefined>();

/** The kind of a type token, or `undefined` when the analysis has no use for it. */
export function kindOf(type: string): Kind | undefined {
  if (!cache.has(type)) cache.set(type, KINDS.get(classOf(type)));
  return cache.get(type);
}

/** The kinds that hold a database's data. */
export const DATABASES = ["database", "databaseCluster"] as const satisfies readonly Kind[];
/** The kinds that hold a cache's data. */
export const CACHES = ["cacheCluster", "cacheGroup", "serverlessCache"] as const satisfies readonly Kind[];
