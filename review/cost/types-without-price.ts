/** Types that AWS asks nothing for, and what is not in AWS at all. */
export const freeTypes: ReadonlySet<string> = new Set([
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
  "aws:appautoscaling/policy:Policy",
  "aws:appautoscaling/target:Target",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/eventTarget:EventTarget",
  // What its queries read is charged when somebody asks.
  "aws:cloudwatch/queryDefinition:QueryDefinition",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  // A few requests and kilobytes a deployment: less than a cent.
  "aws:dynamodb/table:Table",
  // What it writes is charged to its log group.
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/route:Route",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  "aws:ecs/cluster:Cluster",
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
  // Tasks are charged to the service that runs them.
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:elasticache/subnetGroup:SubnetGroup",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:lb/listener:Listener",
  // Asked within the load balancer's capacity units.
  "aws:lb/listenerRule:ListenerRule",
  // It only asks.
  "pulumi-nodejs:dynamic/fleet:Gate",
  // Each runs a task for a minute or two, once in a rotation.
  "pulumi-nodejs:dynamic/fleet:CredentialsPreparation",
  "pulumi-nodejs:dynamic/fleet:CredentialsCompletion",
  // A task of a minute for each release.
  "pulumi-nodejs:dynamic/fleet:Migration",
  "aws:lb/targetGroup:TargetGroup",
  "aws:rds/eventSubscription:EventSubscription",
  "aws:rds/parameterGroup:ParameterGroup",
  "aws:rds/subnetGroup:SubnetGroup",
  "aws:route53/record:Record",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:wafv2/webAclAssociation:WebAclAssociation",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  "docker:index/image:Image",
  "random:index/randomPassword:RandomPassword",
]);

/** Types that are charged by use alone, of which a plan knows nothing: what is left out, in words. */
export const excludedTypes: Readonly<Record<string, string>> = {
  "aws:amp/workspace:Workspace": "samples of Managed Prometheus",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": "custom metrics",
  "aws:s3/bucket:Bucket": "what buckets hold",
  "aws:sns/topic:Topic": "notifications",
  "aws:sqs/queue:Queue": "events, by use",
};
