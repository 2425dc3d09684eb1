import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCovered } from '../../src/core/grants/rules.ts';
import { dangersOf } from '../../src/danger/dangers.ts';
import { paperGround } from '../core/ground/paper-ground.ts';

/* Tools that reach further than the project: what they delete, overwrite, deploy or send is named on the card. */

const folders = { path: '/work/site' };

function shell(command: string): string {
  return dangersOf({ tool: 'Bash', input: { command } }, folders).join('; ');
}

function lines(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

/** Each danger with the calls that have it, and with those that only look like it. */
const dangers: [what: string, expected: RegExp, hits: string[], misses: string[]][] = [
  [
    'containers',
    /deletes|ends|stops|changes|gives/,
    lines(`
      docker rm -f app
      docker rm app -f
      docker rm -fv app
      docker rm --force app
      docker rm --force=true app
      docker rm -v app
      docker container rm -f app
      docker --context y rm -f app
      docker -H tcp://h:1 rm -f app
      /usr/bin/docker rm -f app
      sudo docker rm -f app
      podman rm -fa
      podman pod rm -f p
      nerdctl -n k8s.io rm -f app
      docker kill app
      docker container kill app
      docker compose kill
      docker rmi -f a
      docker image rm --force a
      docker image prune -a
      docker system prune -af --volumes
      docker --context y system prune
      docker builder prune
      docker buildx prune
      docker volume rm data
      docker volume remove data
      docker volume prune
      docker compose down -v
      docker compose -f dev.yml down --volumes
      docker compose down --rmi all
      docker compose -p x rm -fsv
      docker-compose -f dev.yml down -v
      podman-compose down -v
      docker stack rm web
      docker service rm web
      docker service scale web=0
      docker swarm leave --force
      docker context rm x
      docker --context y push a/b
      docker compose push
      docker buildx build --push -t a/b .
      podman system reset
      podman machine rm
      ssh host 'docker rm -f app'
      sh -c "docker rm -f app"
      docker ps -aq | xargs docker rm -f
      docker rm -f $(docker ps -aq)
    `),
    lines(`
      docker rm app
      docker stop app
      docker restart app
      docker ps -f name=x
      docker images -f dangling=true
      docker image ls --filter label=x
      docker rm --help
      docker exec app npm prune
      docker compose -f dev.yml rm app
      docker compose -f dev.yml down
      docker compose logs -f app
      docker compose exec app rm a.log
      docker run --rm --name kill image
      docker volume ls
      docker system df
      docker inspect -f '{{.State}}' app
      docker stack ls
      docker service logs web
    `),
  ],
  [
    'clusters',
    /changes|deletes|stops|secret/,
    lines(`
      kubectl apply -f a.yaml
      kubectl -n x apply -f a.yaml
      kubectl --namespace=x --context y delete pod a
      kubectl -n x delete pod a
      kubectl delete -f a.yaml --grace-period=0 --force
      kubectl scale deploy/web --replicas=0
      kubectl scale --replicas 0 deploy/web
      kubectl scale deploy/web --replicas=3
      kubectl create deploy web --image=a
      kubectl apply --dry-run=none -f a.yaml
      kubectl apply --dry-run=client --dry-run=none -f a.yaml
      kubectl replace --force -f a.yaml
      kubectl patch deploy web -p '{}'
      kubectl edit deploy web
      kubectl set image deploy/web web=a
      kubectl rollout undo deploy/web
      kubectl rollout restart deploy/web
      kubectl drain node1
      kubectl cordon node1
      kubectl taint nodes n k=v:NoSchedule
      kubectl label pod a b=c
      kubectl run x --image=y
      kubectl cp a pod:/b
      oc delete project x
      oc -n x apply -f a.yaml
      k3s kubectl delete pod a
      minikube kubectl -- delete pod a
      helm upgrade web ./chart
      helm upgrade --install web ./chart
      helm -n x upgrade web ./chart
      helm --kube-context y uninstall web
      helm install web ./chart
      helm rollback web 1
      helm delete web
      helm push a oci://b
      helmfile apply
      helmfile -e prod destroy
      argocd app delete web
      argocd app sync web
      flux delete kustomization x
      velero backup delete x
      eksctl delete cluster x
      kind delete cluster
      minikube delete
      k3d cluster delete x
      kubeadm reset
      skaffold run
      nomad job stop web
      nomad system gc
    `),
    lines(`
      kubectl get pods -n delete
      kubectl -n x get deploy -o yaml
      kubectl describe pod delete
      kubectl logs -f deploy/web
      kubectl auth can-i delete pods
      kubectl diff -f a.yaml
      kubectl apply --dry-run=client -f a.yaml
      kubectl create deploy web --image=a --dry-run=client -o yaml
      kubectl apply --help
      kubectl rollout status deploy/web
      kubectl rollout history deploy/web
      kubectl config get-contexts
      kubectl port-forward svc/web 8080:80
      kubectl explain pod
      helm list -A
      helm template web ./chart
      helm upgrade --install --dry-run web ./chart
      helm upgrade web ./chart --dry-run
      helm status web
      helm lint ./chart
      helm repo add a https://b
      helm dependency update
      helmfile diff
      argocd app get web
      kind get clusters
      minikube status
      nomad job status web
      nomad job plan a.nomad
    `),
  ],
  [
    'virtual machines',
    /deletes|stops|ends/,
    lines(`
      vagrant destroy -f
      virsh destroy vm1
      virsh undefine vm1 --remove-all-storage
      VBoxManage unregistervm x --delete
      multipass delete --purge x
      lxc delete -f x
      incus delete x
      qm destroy 100
      limactl delete x
      colima delete
      wsl --unregister Ubuntu
    `),
    lines(`
      vagrant status
      vagrant up
      virsh list --all
      VBoxManage list vms
      multipass list
      lxc list
      limactl list
      colima start
    `),
  ],
  [
    'other things by HTTP',
    /asks a server to delete|changes something on another computer|sends data to another computer|commands to a server/,
    lines(
      `
      curl -X DELETE https://api.x.y/items/1
      curl -XDELETE https://api.x.y/items/1
      curl -sXDELETE https://api.x.y/items/1
      curl -s -X DELETE localhost:9200/index
      curl https://api.x.y/items/1 -X delete
      curl --request DELETE https://api.x.y/items/1
      curl --request=DELETE https://api.x.y/items/1
      curl -X "DELETE" https://api.x.y/items/1
      curl -X GET -X DELETE https://api.x.y/items/1
      curl -X PUT -d a=1 https://api.x.y/items/1
      curl -X PATCH --json '{}' https://api.x.y/items/1
      curl -X POST https://api.x.y/deploy
      curl -d a=1 https://api.x.y/items
      curl --data-raw '{}' api.x.y/items
      curl --json '{}' https://api.x.y
      curl -F a=b https://api.x.y
      curl -d a=1 http://localhost:3000 https://api.x.y
      curl -d a=1 http://localhost.x.y
      curl -d a=1 http://localhost@x.y
      curl -d a=1 http://127.0.0.1.x.y
      curl -X POST $BASE_URL/a
      curl -X POST -H 'Origin: http://localhost' https://x.y
      curl -X POST --url https://x.y
      curl -Q 'DELE a' ftp://x.y
      env A=b curl -X DELETE https://x.y
      docker exec app curl -X DELETE http://x.y
      wget --method=DELETE https://x.y/1
      wget --method DELETE https://x.y/1
      wget --post-data a=b https://x.y
      http DELETE https://x.y/1
      http delete x.y/1
      http -f POST x.y/1 a=b
      http x.y/1 a=b
      https PUT x.y/1 a:=1
      xh DELETE x.y/1
      xh x.y/1 a=b
      curlie -X DELETE https://x.y/1
      curl -sS -X DELETE "https://x.y/$(cat id)"
      gh api -X GET -X DELETE repos/a/b
    `.replace(/\n.*gh api.*/, ''),
    ),
    lines(`
      curl https://api.x.y/items?delete=1
      curl -X GET https://api.x.y
      curl -I https://x.y
      curl --head https://x.y
      curl -X OPTIONS https://x.y
      curl -G -d q=1 https://x.y
      curl -G --data-urlencode q=a https://x.y
      curl -X POST http://localhost:3000/api -d a=1
      curl -X PUT http://127.0.0.1:8080/a -d a=1
      curl -X POST -H 'Content-Type: application/json' --data '{"a":1}' localhost:3000/a
      curl -d a=1 http://[::1]:3000/
      curl -s -o /dev/null -w '%{http_code}' -X POST http://localhost:3000
      curl -X POST "http://localhost:$PORT/a"
      curl -H 'X-Delete: DELETE' https://x.y
      wget https://x.y/a.tgz
      wget -q --method=GET https://x.y
      http GET x.y/1
      http x.y/1 q==a
      http :3000/a b=c
      http POST localhost:3000 a=b
      xh x.y/1 Accept:text/html
    `),
  ],
  [
    'file systems and volumes',
    /deletes|erases|changes (?:disks|a disk’s keys)|discards|overwrites|stops/,
    lines(`
      zfs destroy -r tank/data
      zfs destroy tank/data@snap
      zfs rollback tank/data@snap
      zfs receive -F tank/x
      zpool destroy tank
      zpool -f destroy tank
      zpool labelclear /dev/sdb
      zpool create tank /dev/sdb
      lvremove vg/lv
      lvremove -f vg/lv
      lvm lvremove vg/lv
      lvreduce -L 1G vg/lv
      vgremove vg
      pvremove /dev/sdb
      pvcreate /dev/sdb
      mdadm --stop /dev/md0
      mdadm --zero-superblock /dev/sdb
      mdadm -C /dev/md0
      btrfs subvolume delete snap
      btrfs sub del snap
      btrfs device remove /dev/sdb /mnt
      btrfs check --repair /dev/sdb
      cryptsetup erase /dev/sdb
      cryptsetup luksErase /dev/sdb
      cryptsetup luksFormat /dev/sdb
      cryptsetup luksKillSlot /dev/sdb 1
      dmsetup remove_all
      blkdiscard /dev/sdb
      nvme format /dev/nvme0n1
      hdparm --user-master u --security-erase p /dev/sdb
      resize2fs /dev/sdb1 1G
      fsck -y /dev/sdb1
      snapper delete 1
      tmutil deletelocalsnapshots /
      ssh host 'sudo zfs destroy tank/x'
    `),
    lines(`
      zfs list -t snapshot
      zfs snapshot tank/data@now
      zfs get all tank
      zfs destroy -nv tank/data
      zpool status
      zpool list
      lvs
      vgs
      pvs
      mdadm --detail /dev/md0
      btrfs subvolume list .
      btrfs filesystem usage /
      cryptsetup status x
      dmsetup ls
      nvme list
      fdisk -l
      parted -l
      diskutil list
      lsblk
      snapper list
    `),
  ],
  [
    'backups and copies',
    /deletes|overwrites|copies|shows|removes|rewrites/,
    lines(`
      restic forget --keep-last 1 --prune
      restic -r s3:a/b forget --keep-daily 7
      restic prune
      restic --repo /srv/x key remove 1
      restic unlock --remove-all
      borg delete repo::a
      borg prune --keep-daily 7 repo
      borg --verbose delete repo
      borgmatic prune
      borg recreate --exclude a repo
      duplicity remove-older-than 1M file:///x
      duplicity remove-all-but-n-full 1 --force file:///x
      kopia snapshot delete x
      rclone delete remote:a
      rclone purge remote:a
      rclone sync a remote:b
      rclone -v sync a remote:b
      rclone --config x sync a remote:b
      rclone move a remote:b
      rclone copy a remote:b
      rclone rmdirs remote:a
      rclone config show
      aws s3 rm s3://b/a --recursive
      aws --profile p s3 rm s3://b/a
      aws --profile=p s3 rb s3://b --force
      aws s3 sync . s3://b --delete
      aws s3 cp a s3://b/a
      aws s3 mv s3://b/a s3://b/c
      gsutil rm -r gs://b
      gsutil -m rm -r gs://b
      gsutil rsync -d a gs://b
      gsutil cp a gs://b
      gcloud storage rm gs://b/a
      azcopy remove https://x.y/a
      azcopy sync a https://x.y --delete-destination=true
      s3cmd del s3://b/a
      s3cmd sync --delete-removed a s3://b
      s5cmd rm s3://b/*
      mc rm --recursive --force x/b
      mc mirror --remove a x/b
      b2 rm b2://x
      timeshift --delete --snapshot x
      tarsnap -d -f a
      lftp -e 'mirror -R --delete a b' x.y
    `),
    lines(`
      restic snapshots
      restic backup src
      restic forget --keep-last 1 --dry-run
      restic forget -n --keep-last 1
      borg list repo
      borg prune --dry-run repo
      borg create repo::a src
      rclone ls remote:a
      rclone lsd remote:
      rclone sync --dry-run a remote:b
      rclone listremotes
      rclone size remote:a
      aws s3 ls s3://b
      aws s3 cp s3://b/a .
      aws s3 sync s3://b dist
      aws s3 sync . s3://b --delete --dryrun
      aws s3 presign s3://b/a
      gsutil ls gs://b
      gsutil cp gs://b/a .
      azcopy list https://x.y
      s3cmd ls
      mc ls x/b
      kopia snapshot list
    `),
  ],
  [
    'stores of keys, secrets and messages',
    /deletes|changes|secret|seals|overwrites/,
    lines(`
      etcdctl del --prefix /a
      etcdctl del /a --prefix
      etcdctl --endpoints=x del /a
      etcdctl --endpoints x put a b
      etcdctl member remove 1
      etcdctl snapshot restore a
      consul kv delete -recurse a
      consul kv put a b
      consul leave
      redis-cli FLUSHALL
      redis-cli -h x -n 2 flushdb async
      redis-cli -u redis://x DEL a
      redis-cli --scan --pattern 'a*' | xargs redis-cli unlink
      redis-cli CONFIG SET dir /x
      redis-cli shutdown nosave
      valkey-cli flushall
      echo flushall | redis-cli
      docker exec cache redis-cli flushall
      vault kv delete secret/a
      vault kv metadata delete secret/a
      vault kv -mount=secret delete a
      vault delete a
      vault kv put secret/a b=c
      vault kv get secret/a
      vault read secret/a
      vault write a b=c
      vault secrets disable a
      vault lease revoke -prefix a
      vault operator seal
      doppler secrets
      doppler secrets delete A
      chamber read a b
      sops -d a.yaml
      sops --decrypt a.yaml
      bw get password a
      kafka-topics.sh --bootstrap-server x --delete --topic a
      kafka-topics --delete --topic a
      rabbitmqctl delete_queue a
      rabbitmqctl -n x reset
      rabbitmqadmin delete queue name=a
      nats stream purge a
    `),
    lines(`
      etcdctl get /a --prefix
      etcdctl endpoint health
      etcdctl member list
      consul members
      consul kv get a
      redis-cli ping
      redis-cli get a
      redis-cli -h x info
      redis-cli keys 'a*'
      redis-cli config get maxmemory
      vault status
      vault kv list kv/app
      vault version
      kafka-topics.sh --list --bootstrap-server x
      rabbitmqctl list_queues
      nats stream ls
    `),
  ],
  [
    'platforms and deployments',
    /deploys|deletes|changes|stops|shows|rolls|runs|restarts|sends|publishes|empties/,
    lines(`
      heroku pg:reset
      heroku pg:reset DATABASE --app x --confirm x
      heroku -a x pg:reset
      heroku apps:destroy x
      heroku apps:destroy --app=x --confirm=x
      heroku addons:destroy a
      heroku config:set A=b
      heroku config
      heroku ps:scale web=0
      heroku releases:rollback
      heroku run rails db:drop
      heroku run "rails db:drop"
      heroku pg:psql -c 'DROP TABLE a'
      pulumi destroy
      pulumi -C infra destroy --yes
      pulumi up -y
      pulumi stack rm x
      pulumi state delete x
      serverless remove
      serverless --stage prod remove
      sls deploy
      sls remove --stage=prod
      npx serverless remove
      npx serverless@3 remove
      vercel --prod
      vercel --prod --yes
      vercel deploy --prod
      vercel --token x --prod
      vercel
      vercel rm site
      vercel env rm A
      vercel rollback
      vercel promote x
      npx vercel@latest --prod
      netlify deploy --prod
      netlify deploy --dir=dist -p
      netlify --prod deploy
      netlify deploy
      ntl deploy --prod
      netlify sites:delete x
      netlify env:set A b
      firebase deploy
      firebase deploy --only hosting
      firebase --project x deploy
      firebase firestore:delete --all-collections
      firebase database:remove /
      firebase functions:delete f
      npx firebase-tools deploy
      fly deploy
      fly -a x deploy
      flyctl apps destroy x
      fly machine destroy 1
      fly volumes delete v
      fly scale count 0
      fly secrets set A=b
      fly ssh console -C "rails db:drop"
      railway up
      railway down
      railway run rails db:drop
      wrangler deploy
      wrangler publish
      wrangler delete
      wrangler kv key delete a
      wrangler kv:key delete a
      wrangler r2 bucket delete a
      wrangler d1 execute a --remote --command 'select 1'
      wrangler d1 execute a --command 'DROP TABLE a'
      wrangler pages deploy dist
      wrangler secret put A
      cdk deploy
      cdk destroy --force
      npx cdk deploy
      cdk --profile p deploy
      sam deploy --guided
      sam delete
      terraform apply
      terraform apply -auto-approve
      terraform -chdir=infra destroy
      terraform -chdir=infra apply
      terraform state rm a
      terraform workspace delete a
      terraform force-unlock a
      tofu apply
      terragrunt run-all destroy
      terragrunt apply
      gcloud compute instances delete a
      gcloud --project p compute instances delete a
      gcloud compute --project p instances delete a
      gcloud run deploy a
      gcloud app deploy
      gcloud projects delete p
      gcloud beta run services update a
      gcloud compute ssh a --command 'ls'
      az group delete -n a
      az vm deallocate -n a
      az webapp up
      az storage blob delete-batch -s a
      az rest --method delete --url https://x.y
      aws ec2 terminate-instances --instance-ids i
      aws --region r ec2 stop-instances --instance-ids i
      aws --output json ec2 run-instances
      aws dynamodb delete-table --table-name a
      aws rds modify-db-instance --a b
      aws lambda update-function-code --a b
      aws lambda invoke --function-name a out.json
      aws cloudformation deploy --a b
      aws iam attach-user-policy --a b
      aws sts assume-role --a b
      aws ssm get-parameter --with-decryption --name a
      doctl compute droplet delete 1
      hcloud server delete a
      eb terminate a
      supabase db reset
      supabase db push
      supabase functions deploy a
      turso db destroy a
      pscale branch delete a b
      convex deploy
      kamal deploy
      cap production deploy
      dokku apps:destroy a
      eas submit
      surge dist
      npx gh-pages -d dist
      uv run --with x zappa undeploy
      ssh host 'pulumi destroy --yes'
    `),
    lines(`
      heroku logs --tail -a x
      heroku ps -a x
      heroku releases
      heroku pg:info
      pulumi preview
      pulumi stack ls
      serverless offline
      sls invoke local -f a
      vercel dev
      vercel ls
      vercel logs x
      vercel build
      vercel env ls
      vercel --version
      vercel build --prod
      netlify dev
      netlify build
      netlify status
      firebase emulators:start
      firebase projects:list
      fly status
      fly logs -a x
      fly scale show
      railway status
      railway logs
      wrangler dev
      wrangler tail
      wrangler whoami
      wrangler d1 execute a --local --command 'select 1'
      wrangler deploy --dry-run
      cdk synth
      cdk diff
      sam build
      sam local invoke a
      terraform plan -destroy
      terraform plan
      terraform init
      terraform fmt -recursive
      terraform state list
      terraform state show a
      terraform show
      terraform output
      terraform workspace list
      terraform validate
      terragrunt plan
      gcloud compute instances list
      gcloud config set project p
      gcloud auth list
      gcloud deploy releases list
      gcloud run services describe a
      gcloud logging read delete
      az group list
      az account show
      az vm show -n a
      az aks get-credentials -n a
      aws sts get-caller-identity
      aws ec2 describe-instances --filters Name=x,Values=delete
      aws --profile p s3 ls
      aws logs tail a --follow
      aws configure list
      aws help
      doctl compute droplet list
      hcloud server list
      supabase start
      supabase status
      supabase functions serve
      convex dev
      eas build:list
    `),
  ],
  [
    'configuration management',
    /other computers|this computer|secret|changes/,
    lines(`
      ansible-playbook site.yml
      ansible-playbook -i hosts site.yml --limit prod
      uv run ansible-playbook site.yml
      python -m ansible playbook site.yml
      ansible all -m shell -a 'reboot'
      ansible all -a reboot
      ansible-vault decrypt a.yml
      ansible-pull -U x
      salt '*' state.apply
      salt '*' cmd.run 'ls'
      salt-call state.highstate
      salt-key -D
      puppet apply site.pp
      puppet agent --test
      chef-client
      knife node delete a
      knife ssh 'name:*' ls
      bolt command run ls -t all
      fab deploy
      pdsh -w a,b ls
      nixos-rebuild switch
      pyinfra hosts.py deploy.py
    `),
    lines(`
      ansible-playbook --check site.yml
      ansible-playbook site.yml --syntax-check
      ansible-playbook --list-hosts site.yml
      ansible all -m ping
      ansible --version
      ansible-lint
      ansible-galaxy install -r requirements.yml
      ansible-inventory --graph
      salt '*' test.ping
      puppet parser validate a.pp
      puppet apply --noop site.pp
      knife node list
      chef-client --why-run
      nixos-rebuild build
      fab --list
    `),
  ],
  [
    'databases of frameworks',
    /deletes|undo|changes|runs code|delete data|overwrites/,
    lines(`
      php artisan migrate:fresh
      php artisan migrate:fresh --seed
      php -d memory_limit=1G artisan migrate:fresh
      artisan migrate:fresh
      ./artisan migrate:fresh
      sail artisan migrate:fresh
      ./vendor/bin/sail artisan migrate:fresh
      docker compose exec app php artisan migrate:fresh
      docker-compose exec app php artisan db:wipe
      php artisan migrate:refresh
      php artisan migrate:reset
      php artisan migrate:rollback
      php artisan migrate --force
      php artisan db:wipe
      php artisan tinker --execute="App\\Models\\User::truncate()"
      python manage.py flush
      python3 manage.py flush --no-input
      python3.12 manage.py flush
      python -W ignore manage.py flush
      ./manage.py flush
      manage.py flush
      django-admin flush
      python -m django flush
      poetry run python manage.py flush
      uv run manage.py flush
      python manage.py reset_db
      python manage.py migrate blog zero
      python manage.py migrate blog 0001
      python manage.py shell -c "User.objects.all().delete()"
      rails db:drop
      bin/rails db:drop
      ruby bin/rails db:reset
      bundle exec rails db:drop
      bundle exec --gemfile=x rails db:drop
      RAILS_ENV=production rails db:migrate:reset
      rake RAILS_ENV=test db:drop
      rails db:rollback
      rails db:schema:load
      rails runner 'User.delete_all'
      sequelize db:drop
      npx sequelize db:drop
      npx sequelize-cli db:drop
      yarn sequelize db:drop
      yarn run sequelize db:drop
      yarn --cwd api sequelize db:drop
      yarn workspace api sequelize db:drop
      pnpm sequelize db:drop
      pnpm --filter api exec sequelize db:drop
      pnpm -r exec sequelize db:drop
      bun sequelize db:drop
      bun x sequelize db:drop
      bunx sequelize db:drop
      npm --prefix api exec -- sequelize db:drop
      npm exec -c 'sequelize db:drop'
      node_modules/.bin/sequelize db:drop
      node node_modules/.bin/sequelize db:drop
      sequelize --env test db:drop
      sequelize db:migrate:undo:all
      knex migrate:rollback --all
      npx knex --env production migrate:rollback
      knex migrate:down
      prisma migrate reset
      npx prisma migrate reset --force
      npx prisma@5 db push --accept-data-loss
      prisma --schema x migrate reset
      prisma migrate deploy
      typeorm schema:drop
      npx typeorm-ts-node-esm -d a.ts migration:revert
      drizzle-kit push
      alembic downgrade base
      alembic -c a.ini downgrade -1
      python -m alembic downgrade base
      flask db downgrade
      flask --app x db downgrade
      flyway clean
      flyway -url=jdbc:x clean
      liquibase dropAll
      liquibase --url=x drop-all
      liquibase rollback a
      mix ecto.drop
      mix do ecto.drop, ecto.create
      mix ecto.rollback
      dotnet ef database drop
      dotnet ef database drop --force
      dotnet ef database update 0
      diesel database reset
      sqlx database drop
      cargo sqlx database drop
      goose postgres "x" down
      migrate -path a -database b down
      dbmate drop
      atlas schema clean
      php bin/console doctrine:database:drop --force
      bin/console doctrine:schema:drop
      symfony console doctrine:schema:drop
      wp db reset --yes
      wp --path=x db drop
      drush sql-drop
      node ace migration:fresh
      mongorestore --drop dump
      pg_restore --clean -d a b
      mysqladmin drop a
    `),
    lines(`
      php artisan migrate
      php artisan serve
      php artisan make:model A
      php artisan route:list
      php artisan migrate:status
      python manage.py runserver
      python manage.py makemigrations
      python manage.py migrate
      python manage.py migrate blog
      python manage.py migrate blog 0001 --plan
      python manage.py test
      python manage.py sqlflush
      python manage.py shell -c "print(User.objects.count())"
      rails db:migrate
      rails db:seed
      rails routes
      rails test test/models
      bundle exec rspec
      npx sequelize db:migrate
      npx sequelize-cli migration:generate --name drop
      knex migrate:latest
      npx prisma generate
      npx prisma migrate dev
      npx prisma studio
      npx prisma migrate status
      typeorm migration:generate a
      drizzle-kit generate
      alembic upgrade head
      alembic history
      alembic downgrade base --sql
      flask db upgrade
      flask run
      flyway info
      liquibase status
      mix ecto.migrate
      mix test
      dotnet ef migrations add A
      dotnet ef database update
      diesel migration run
      sqlx migrate run
      goose postgres "x" status
      migrate -path a -database b up
      php bin/console cache:clear
      wp plugin list
      yarn add sequelize
      pnpm add -D rimraf knex
      yarn test
      pnpm build
    `),
  ],
  [
    'statements for a database',
    /all rows in a table|deletes data|starts programs|rights in a database|overwrites a database/,
    lines(`
      psql -c "UPDATE users SET admin = true"
      psql -d app -c "update public.users set a=1;"
      psql -c "UPDATE users SET a=1" -c "select 1 where true"
      psql -c "UPDATE ONLY users AS u SET a=1"
      psql -c "UPDATE users SET a=1 WHERE true"
      psql -c "UPDATE users SET a=1 WHERE 1 = 1"
      psql -c "UPDATE users SET a=1 -- WHERE id = 1"
      psql -c "UPDATE users SET a=1 WHERE id = 1 OR 1=1"
      psql -c "UPDATE users SET a='where'"
      mysql -e 'UPDATE users SET a="where b"'
      psql -c "UPDATE users SET a=(select b from c where d=1)"
      psql -c "UPDATE users SET a=1; SELECT 1 FROM a WHERE b"
      psql --command="UPDATE users SET a=1"
      psql -c "UPDATE/**/users SET a=1"
      mysql -e 'UPDATE \`users\` SET a=1'
      mysql app -e "UPDATE a JOIN b ON a.id=b.id SET a.x=1"
      sqlite3 a.db "UPDATE users SET a=1"
      duckdb a.db "UPDATE users SET a=1"
      clickhouse-client -q "ALTER TABLE a DROP COLUMN b"
      echo "UPDATE users SET a=1" | psql
      echo "UPDATE users SET a=1" | docker exec -i db psql -U x
      psql <<< "UPDATE users SET a=1"
      psql -c "ALTER TABLE a DROP COLUMN b"
      psql -c "DROP MATERIALIZED VIEW a"
      psql -c "DROP FUNCTION a"
      psql -c "DELETE FROM users WHERE 1=1"
      psql -c "DELETE FROM users WHERE true;"
      psql -c "ALTER ROLE a SUPERUSER"
      psql -c "GRANT ALL ON a TO public"
      psql -c "COPY a TO PROGRAM 'ls'"
      sqlite3 a.db ".shell ls"
      sqlite3 a.db ".restore old.db"
      sqlite3 a.db ".restore main old.db"
      docker exec -it db psql -U x -c "DROP TABLE a"
      docker compose exec db mysql -e "TRUNCATE a"
      kubectl exec db -- psql -c "DROP TABLE a"
      ssh host "psql -c 'DROP TABLE a'"
      mongosh --eval "db.users.deleteMany({})"
      mongosh a --eval 'db.users.drop()'
      mongosh --eval 'db.users.updateMany({}, {$set: {a: 1}})'
      mongo a --eval 'db.users.remove({})'
      cypher-shell 'MATCH (n) DETACH DELETE n'
      cqlsh -e 'DROP KEYSPACE a'
      bq query 'DELETE FROM a.b WHERE true'
      bq rm -r a
      turso db shell a "DROP TABLE b"
      pgcli -c "DROP TABLE a"
      sqlcmd -Q "DROP TABLE a"
    `).concat('psql <<EOF\nUPDATE users SET a=1;\nEOF', "mysql app <<'X'\nupdate users set a=1\nX"),
    lines(`
      psql -c "UPDATE users SET a=1 WHERE id = 7"
      psql -c "update users set a='where', b=2 where id in (1, 2)"
      psql -c "update users set a=1 where id = 1 or id = 2"
      mysql -e 'UPDATE users SET a="b" WHERE c="d"'
      mysql -e "UPDATE users SET a=1 WHERE id=1; SELECT 1"
      echo "UPDATE users SET a=1 WHERE id=1" | psql
      sqlite3 a.db "select * from updates set"
      psql -c "INSERT INTO a VALUES (1) ON CONFLICT (id) DO UPDATE SET b = 1"
      psql -c "ALTER TABLE a ADD COLUMN b int"
      psql -c "CREATE TABLE a (id int REFERENCES b ON DELETE CASCADE ON UPDATE SET NULL)"
      psql -c "DELETE FROM users WHERE id = 7"
      psql -c "\\dt"
      mongosh --eval "db.users.find({})"
      mongosh --eval "db.users.deleteMany({a: 1})"
      mongosh --eval "db.users.updateMany({a: 1}, {})"
      grep -rn "UPDATE users SET" src
      docker exec db psql -c "select 1"
      echo "UPDATE users SET a=1" > notes.txt
      bq ls
    `),
  ],
  [
    'history and checks of git',
    /rewrites|skips|overwrites|deletes|discards|sends|drops|moves/,
    lines(`
      git commit --amend
      git commit --amend --no-edit
      git commit -a --amend -m x
      git -C /work/site commit --amend
      git commit -m x --amend
      git commit --am -m x
      git commit --no-verify -m x
      git commit -n -m x
      git commit -anm x
      git rebase main
      git rebase -i HEAD~3
      git rebase --onto main a b
      git -C /work/site rebase main
      git rebase --skip
      git push --no-verify
      git push origin main --no-verify
      git merge --no-verify x
      git submodule deinit -f a
      git submodule deinit --all
      git submodule deinit --force --all
      git gc --prune=now
      git fetch origin +main:main
      git fetch -f origin a:b
      git pull --force
      git worktree remove --force x
      git reflog expire --expire=now --all
      git update-ref -d refs/heads/x
      git replace a b
      git lfs prune
      git send-email a.patch
      git-filter-repo --path a
      bfg --delete-files a
      hg strip 1
      hg update -C
      svn revert -R .
      env A=b git commit --amend
      nohup git rebase main
      sh -c 'git commit --amend'
    `),
    lines(`
      git commit -m "Amend --amend"
      git commit -m "rebase"
      git commit -am "no-verify"
      git rebase --continue
      git rebase --abort
      git rebase --show-current-patch
      git pull --rebase
      git push
      git push origin main
      git push -u origin HEAD
      git submodule update --init --recursive
      git submodule status
      git rm -r --cached build
      git fetch --prune
      git fetch origin main:new
      git merge --no-ff x
      git cherry-pick abc
      git revert HEAD
      git log -n 5
      hg status
      svn status
    `),
  ],
  [
    'what is published',
    /published/,
    lines(`
      npm publish
      npm publish --access public
      npm --registry x publish
      npm -w a publish
      npm unpublish a@1
      npm deprecate a@1 x
      npm dist-tag add a@1 latest
      npm owner add x a
      pnpm -r publish
      pnpm --filter a publish
      yarn npm publish
      yarn publish
      bun publish
      lerna publish
      npx lerna publish
      cargo publish
      cargo yank --version 1
      cargo +nightly publish
      twine upload dist/*
      python -m twine upload dist/*
      gem push a.gem
      gem yank a
      poetry publish --build
      uv publish
      hatch publish
      flit publish
      dotnet nuget push a
      nuget delete a
      mvn deploy
      mvn -B clean deploy
      ./gradlew publish
      gradle publishToMavenCentral
      mix hex.publish
      dart pub publish
      pod trunk push a
      vsce publish
      npx semantic-release
      npx changeset publish
      goreleaser release
      deno publish
      jsr publish
      skopeo copy docker://a docker://b
      snapcraft upload a
    `),
    lines(`
      npm pack
      npm run publish
      npm test publish
      npm publish --dry-run
      npm dist-tag ls a
      npm owner ls a
      npm view a
      cargo publish --dry-run
      cargo test publish
      gem build a
      poetry build
      uv build
      twine check dist/*
      mvn test
      mvn clean package
      ./gradlew build
      gradle publishToMavenLocal
      npx changeset
      npx semantic-release --dry-run
      goreleaser build --snapshot
      vsce package
    `),
  ],
  [
    'hosts of code',
    /changes GitHub|changes GitLab|touches secrets|another program|publishes/,
    lines(`
      gh repo delete a/b --yes
      gh release delete v1
      gh release delete-asset v1 a
      gh release create v1
      gh release upload v1 a
      gh pr merge 1
      gh pr merge 1 --squash --delete-branch
      gh -R a/b pr merge 1
      gh pr --repo a/b merge 1
      gh pr review 1 --approve
      gh pr review -a 1
      gh pr close 1 --delete-branch
      gh secret set A
      gh secret delete A
      gh variable set A -b c
      gh workflow run a.yml
      gh workflow disable a
      gh run cancel 1
      gh run rerun 1
      gh run delete 1
      gh issue delete 1
      gh label delete a
      gh cache delete --all
      gh repo create a --public --source . --push
      gh repo edit --visibility public
      gh repo rename a
      gh repo sync --force
      gh gist create a.txt
      gh alias set x '!ls'
      gh extension install a/b
      gh api -X DELETE repos/a/b
      gh api repos/a/b --method DELETE
      gh api --method=DELETE repos/a/b
      gh api -X GET -X DELETE repos/a/b
      gh api -XDELETE repos/a/b
      glab mr merge 1
      glab mr approve 1
      glab mr delete 1
      glab repo delete a/b
      glab release delete v1
      glab variable set A b
      glab ci run
      glab ci trigger a
      glab -R a/b mr merge 1
      glab api -X DELETE projects/1
      glab api projects/1 --method PUT
      hub delete a/b
    `),
    lines(`
      gh pr list
      gh pr view 1
      gh pr diff 1
      gh pr checks 1
      gh pr create --fill
      gh pr comment 1 --body x
      gh pr checkout 1
      gh pr close 1
      gh pr review 1 --comment -b x
      gh issue list --label delete
      gh issue create --title "delete" --body "merge"
      gh run list
      gh run view 1 --log
      gh workflow list
      gh release list
      gh release view v1
      gh release download v1
      gh repo view
      gh repo clone a/b
      gh search issues delete
      gh api repos/a/b
      gh api -X GET search/issues -f q=x
      gh label list
      gh gist list
      glab mr list
      glab mr create --fill
      glab ci status
      glab api projects/1
    `),
  ],
  [
    'messages in the name of a person',
    /sends (?:mail|a message)/,
    lines(`
      mail -s x a@b.c
      echo hi | mail -s x a@b.c
      mailx -s x a@b.c
      mutt -s x a@b.c
      sendmail a@b.c
      sendmail -t
      msmtp a@b.c
      swaks --to a@b.c
      aws ses send-email --to a
      aws sns publish --topic-arn a --message b
      telegram-send hi
      ntfy publish a b
      apprise -b hi mailto://x
      slack chat send hi '#a'
      wall hi
    `),
    lines(`
      mail
      docker build -t mail .
      docker run --name sendmail image
      notify-send done
      ntfy subscribe a
    `),
  ],
  [
    'this computer',
    /deletes|shuts down|stops|ends|changes|overwrites|may write|removes|erases|cuts/,
    lines(`
      crontab -r
      crontab -u x -r
      systemctl stop nginx
      systemctl mask nginx
      systemctl --user disable x
      kill -9 -1
      pkill node
      shutdown -h now
      pm2 delete all
      pm2 kill
      pm2 stop app
      supervisorctl stop all
      fuser -k 3000/tcp
      tmux kill-server
      journalctl --vacuum-time=1s
      loginctl terminate-user x
      launchctl unload x
      ip link set eth0 down
      ip route del default
      nmcli connection delete x
      sysctl -w a.b=1
      iptables -F
      mount /dev/sdb1 x
      chmod 000 a
      chmod -R 000 .
      chmod -R a-r .
      chmod -R u-w .
      chown -R me .
      chown me -R .
      find . -name x -delete
      find . -exec rm {} +
      ls | xargs rm
      rsync -a --delete a/ b/
      rsync -a --delete-after a/ b/
      mv a /dev/null
      tar xPf a.tar
      tar -xf a.tar --absolute-names
      tar -xf a.tar --overwrite
      tar -xf a.tar --recursive-unlink
      tar -cf a.tar b --remove-files
      zip -rm a.zip b
      dd if=/dev/zero of=a
      mkfs.ext4 /dev/sdb1
      shred -u a
      srm a
      wipe a
      truncate -s 0 a
      history -c
      defaults delete com.x.y
    `),
    lines(`
      pm2 list
      pm2 logs
      supervisorctl status
      fuser 3000/tcp
      tmux ls
      journalctl -u x -n 50
      ip addr
      ip route
      nmcli device status
      sysctl -n hw.ncpu
      sysctl -a
      mount
      iptables -L -n
      chmod -R 755 .
      chmod -R u+w .
      chmod -x a
      mv a b
      tar xf a.tar
      tar xzf a.tgz --strip-components=1
      zip -r a.zip b
      echo a > b
      history
      defaults read com.x.y
      launchctl list
    `),
  ],
];

describe.each(dangers)('%s', (_, expected, hits, misses) => {
  test.each(hits)('%s', (command) => {
    expect(shell(command)).toMatch(expected);
  });

  test.each(misses)('not: %s', (command) => {
    expect(shell(command)).toBe('');
  });
});

describe('it is seen in any order of options, and through what starts it', () => {
  test.each(
    lines(`
      npx --yes vercel --prod
      npx -y vercel@33.1.0 deploy --prod
      npx --package=vercel vercel --prod
      npx vercel
      bunx vercel --prod
      pnpm dlx vercel --prod
      yarn dlx vercel --prod
      npm exec -y -- vercel --prod
      npx @railway/cli up
      npx -p @angular/cli ng deploy
      npx @sentry/cli releases delete x
      npx supabase db reset
      npx --no-install sequelize db:drop
      ./node_modules/.bin/knex migrate:rollback
      env NODE_ENV=production npx knex migrate:rollback
      time docker rm -f x
      nohup docker rm -f x &
      timeout 10 docker rm -f x
      command docker rm -f x
      docker -D rm -f x
      docker --log-level debug rm -f x
      docker --tlsverify rm --force=true x
      docker rm -f=true x
      docker rm --volumes x
      docker rm -fv $(docker ps -aq)
      docker ps -aq | xargs -r docker rm -f
      docker ps -q | xargs docker kill
      for c in a b; do docker rm -f $c; done
      if true; then docker rm -f x; fi
      (docker rm -f x)
      { docker rm -f x; }
      x=$(docker rm -f y)
      docker 'rm' '-f' x
      d"ocker" rm -f x
      DOCKER_HOST=x docker rm -f x
      ssh -p 22 user@host docker rm -f x
      ssh host "cd /srv && docker compose down -v"
      ssh host 'sudo -u app php artisan migrate:fresh'
      bash -lc "docker rm -f x"
      su - app -c "docker rm -f x"
      sudo -u app docker rm -f x
      watch docker rm -f x
      make -C infra && terraform apply -auto-approve
      cd infra && terraform apply
      pushd infra; terraform destroy; popd
      terraform apply plan.tfplan
      terraform -chdir infra apply
      TF_VAR_a=b terraform apply
      AWS_PROFILE=p aws s3 rm s3://b --recursive
      aws --profile p --region eu-1 ec2 terminate-instances --instance-ids i
      aws ec2 terminate-instances --dry-run --no-dry-run --instance-ids i
      aws s3 rm s3://b/a --dryrun --no-dryrun
      aws s3api delete-object --bucket b --key a
      aws s3api put-object --bucket b --key a
      aws s3 website s3://b
      aws sqs purge-queue --queue-url x
      aws sns publish --message x
      aws ecs update-service --force-new-deployment
      aws route53 change-resource-record-sets --a b
      aws cloudfront create-invalidation --a b
      aws rds reboot-db-instance --a b
      gcloud compute instances stop a
      gcloud -q compute instances delete a
      gcloud --quiet compute instances delete a
      gcloud sql databases delete a
      gcloud pubsub topics publish a
      gcloud secrets versions access latest --secret a
      gcloud functions call a
      gcloud iam service-accounts keys create a
      gcloud storage rsync a gs://b --delete-unmatched-destination-objects
      az webapp restart -n a
      az keyvault secret show -n a
      az keyvault secret set -n a
      az ad app create
      az sql db delete -n a
      doctl apps create-deployment x
      linode-cli linodes delete 1
      oci compute instance terminate
      scw instance server delete 1
      kubectl --context prod delete ns x
      kubectl -nprod delete pod a
      kubectl --kubeconfig=a delete pod b
      kubectl delete pods --all
      kubectl scale --replicas=0 -f a.yaml
      kubectl scale --replicas=0 deployment --all
      kubectl -v 5 apply -k overlays/prod
      kubectl create -f a.yaml
      kubectl exec a -- rm -rf /data
      kubectl debug node/a -it --image=x
      kubectl annotate pod a b=c
      kubectl set env deploy/a B=c
      kubectl rollout restart deploy
      k delete pod a
      oc delete pod a
      helm -n prod uninstall web
      helm upgrade -i web ./chart
      helm upgrade web ./chart --dry-run=none
      helm upgrade --description --dry-run web ./chart
      helm install web ./chart --dry-run=false
      kustomize build . | kubectl apply -f -
      cat a.yaml | kubectl apply -f -
      kubectl get pods -o name | xargs kubectl delete
      envsubst < a.yaml | kubectl apply -f -
      curl -X DELETE "$URL/items/1"
      curl --request "DELETE" https://x.y
      curl -XPURGE https://x.y
      curl -X "$METHOD" https://x.y
      curl -s -o /dev/null -w "%{http_code}" -X DELETE https://x.y/1
      curl https://hooks.slack.com/services/x -d '{"text":"hi"}'
      curl -H "Authorization: Bearer x" -X POST https://api.x.y
      curl --next -X DELETE https://x.y
      curl -T a https://x.y
      wget --method=PUT --body-data=a https://x.y
      http --ignore-stdin DELETE https://x.y/1
      http -a u:p PUT x.y/1 a=b
      https delete x.y
      xh -j post x.y a=b
      zfs destroy -R tank
      sudo zfs destroy tank/x
      zfs list -H -o name | xargs -n1 zfs destroy
      lvremove -y /dev/vg/lv
      /sbin/lvremove vg/lv
      mdadm --remove /dev/md0 /dev/sdb
      mdadm /dev/md0 -f /dev/sdb
      cryptsetup -q luksFormat /dev/sdb
      cryptsetup --type luks2 luksFormat /dev/sdb
      restic -r x forget abc --prune
      restic --dry-run=false forget --prune
      restic forget --host --dry-run --prune
      RESTIC_PASSWORD=x restic prune
      rclone --config a delete b:c
      rclone sync a b:c -P
      rclone purge b:c --dry-run=false
      etcdctl --endpoints=http://a:2379 del "" --prefix
      ETCDCTL_API=3 etcdctl del --prefix a
      etcdctl del a --from-key
      vault kv delete -mount=secret a
      vault -address=x kv delete a
      VAULT_ADDR=x vault kv delete secret/a
      heroku apps:destroy --confirm x
      heroku pg:reset -a x --confirm x
      heroku run bash
      heroku run -a x -- python manage.py flush
      heroku ps:scale web=0 -a x
      heroku maintenance:on
      heroku container:release web
      pulumi destroy -y --stack prod
      pulumi --cwd infra destroy
      pulumi up
      pulumi stack rm prod --yes
      serverless remove --stage prod
      sls remove
      sls -c a.yml deploy
      netlify deploy -p
      netlify deploy --prod --dir=dist
      netlify deploy --dir dist --prod
      firebase deploy --only functions:a
      firebase -P prod deploy
      firebase hosting:channel:delete x
      fly apps destroy x -y
      flyctl -a x secrets set A=b
      railway redeploy
      wrangler pages publish dist
      wrangler -c a.toml deploy
      wrangler d1 migrations apply db --remote
      cdk deploy --all --require-approval never
      cdk destroy '*' -f
      sam deploy
      ansible-playbook -i inv site.yml
      ansible-playbook site.yml -e x=y --limit @a
      ansible -i inv all -m command -a uptime
      ansible all -i inv -b -m apt -a name=x
      salt -G os:Ubuntu cmd.run ls
      php artisan migrate:fresh --seed --force
      php /srv/app/artisan migrate:fresh
      php -d x=y artisan db:wipe
      docker compose exec -T app php artisan migrate:fresh
      docker exec app php artisan migrate:fresh
      docker exec -w /app app ./artisan migrate:fresh
      kubectl exec deploy/app -- php artisan migrate:fresh
      docker compose run --rm web python manage.py flush --noinput
      docker compose run --rm web rails db:reset
      python /srv/app/manage.py flush
      ./venv/bin/python manage.py flush
      venv/bin/python3 -u manage.py flush
      python3 -m django flush --settings=a
      python -m alembic -c a.ini downgrade -1
      python -m flask db downgrade
      uv run --env-file .x python manage.py flush
      uv run alembic downgrade base
      poetry run alembic downgrade -1
      poetry -C api run alembic downgrade -1
      pipenv run alembic downgrade -1
      hatch run alembic downgrade -1
      bundle exec rake db:drop db:create
      bin/rake db:drop
      rake db:drop:all
      rails db:drop db:create db:migrate
      DISABLE_DATABASE_ENVIRONMENT_CHECK=1 rails db:drop
      spring rails db:drop
      rails runner "User.destroy_all"
      rails r 'ActiveRecord::Base.connection.execute("DROP TABLE a")'
      yarn knex migrate:rollback --all
      yarn -s knex migrate:rollback
      pnpm --dir api knex migrate:rollback
      pnpm exec knex migrate:rollback
      bun run knex migrate:rollback
      npm run knex -- migrate:rollback
      npx ts-node ./node_modules/.bin/typeorm schema:drop
      node -r ts-node/register ./node_modules/typeorm/cli.js schema:drop
      node --loader x node_modules/typeorm/cli.js migration:revert
      prisma db push --force-reset
      prisma db execute --file a.sql
      npx prisma migrate reset --skip-seed -f
      psql "postgres://x" -c "UPDATE users SET a = 1"
      psql -Atc "UPDATE users SET a=1"
      psql -c 'update "users" set a=1'
      psql -c "WITH x AS (SELECT 1) UPDATE users SET a=1"
      psql -c "BEGIN; UPDATE users SET a=1; COMMIT;"
      psql -c "update users set a = case when b then 1 else 2 end"
      psql -c "UPDATE users SET a=1 RETURNING id"
      psql -c "UPDATE users SET a=1 WHERE 'a'='a'"
      psql -c "UPDATE users SET a=1 WHERE id=id"
      psql -c "DELETE FROM users AS u"
      psql -c "DELETE FROM users RETURNING id"
      psql -c "DELETE FROM users USING a"
      mysql -e "DELETE FROM users LIMIT 10"
      mysql -e "DELETE u FROM users u"
      mysql -e "RENAME TABLE a TO b"
      psql -c "ALTER TABLE a RENAME TO b"
      psql -c "ALTER TABLE a DROP b"
      psql -c "DROP TABLE IF EXISTS a CASCADE"
      psql -c "drop   table a"
      psql -c "DROP/**/TABLE a"
      psql -f - <<< "DROP TABLE a"
      psql -c "TRUNCATE TABLE a"
      psql -c "REVOKE ALL ON a FROM b"
      echo 'db.dropDatabase()' | mongosh
      mongosh a --eval 'db.getCollection("x").drop()'
      mongosh --eval 'db.x.deleteMany({ })'
      mongosh --eval "db['x'].drop()"
      python -c "import sqlite3; sqlite3.connect('a').execute('DROP TABLE a')"
      node -e "prisma.user.deleteMany({})"
      git commit --amend --no-edit --date now
      git commit -a --amend -C HEAD
      git commit -C HEAD --amend
      git -c user.name=x commit --amend
      git --git-dir=.git commit --amend
      git rebase -i --autosquash main
      git rebase origin/main
      git rebase --root
      git push -f --no-verify
      git push origin main --force-with-lease=main
      git push origin :main
      git push --delete origin main
      git push origin +HEAD:main
      git push --mirror
      git push --prune origin
      git commit -nm x
      git commit -qnm x
      git commit -m x -n
      git submodule deinit -f .
      git submodule deinit --force a
      git stash clear
      git branch -D a
      git checkout -- .
      git clean -ffdx
      git reflog delete HEAD@{1}
      git gc --aggressive --prune=now
      git worktree remove -f a
      git filter-branch --all
      git update-ref -d refs/heads/a
      git remote remove origin
      gh repo delete a/b
      gh release delete v1 -y
      gh pr merge --auto 1
      gh secret set A -b x
      gh workflow run deploy.yml --ref main
      gh api -XPOST repos/a/b/issues -f title=x
      gh api --method PATCH repos/a/b
      glab mr merge 1 -y
      systemctl stop x
      systemctl mask x
      shutdown -r now
      chown -R root .
      npm publish --access public --dry-run=false
      npm --registry https://x.y publish
      npm publish ./pkg
      cargo publish --allow-dirty
      cargo +stable publish
      cargo -q publish
      twine upload --repository x dist/*
      gem push x.gem
      mail -s hi a@b.c < x
      cat x | sendmail a@b.c
      kafka-topics --delete --topic x --bootstrap-server y
      dd if=a of=/dev/sdb
      rsync -av --delete-excluded a/ b/
      find . -type f -delete
      truncate -s0 a
      pnpm -r exec rm -rf dist
      yarn exec rm -rf dist
      lerna exec -- rm -rf dist
      npx lerna exec 'rm -rf dist'
      op run -- terraform apply
      doppler run -- npx prisma migrate reset
      infisical run -- php artisan migrate:fresh
      aws-vault exec p -- aws s3 rm s3://b/a
      chamber exec x -- rails db:drop
      nix-shell --run 'terraform apply'
      nix develop -c terraform apply
      devbox run -- terraform destroy
      mise exec -- terraform destroy
      direnv exec . terraform destroy
      cross-env A=b sequelize db:drop
      concurrently "docker rm -f a" "ls"
      npx concurrently "docker rm -f a" "ls"
      multipass exec a -- docker rm -f b
      wsl docker rm -f b
      minikube ssh docker rm -f b
      conda run -n x alembic downgrade base
      flatpak uninstall -y org.a.b
      conda env remove -n a
      conda remove -n a --all
      mamba env remove -n a
      git checkout-index -a -f
      git checkout-index --all --force
      git checkout-index -af
      pixi run alembic downgrade base
      corepack yarn sequelize db:drop
      aws --prof sso s3 rm s3://b/a
      aws configure set aws_access_key_id x
      gcloud compute instances -q delete a
      gcloud -q compute instances delete a
      az vm -y delete -n a
      az vm delete --yes -n a
      curl -x evil.x:80 -d a=b http://localhost
      curl --connect-to ::evil:80 -d a=b http://localhost
      terragrunt run --all destroy
      terragrunt run --all apply
      hcloud -o json server delete 1
      gcloud -q sql -q instances -q delete auth
      gcloud -v compute -v instances -v delete
    `),
  )('%s', (command) => {
    expect(shell(command)).not.toBe('');
  });
});

test.each([
  ['docker -H x rm -f app', 'deletes a container by force (docker rm -f)'],
  ['docker compose -f a.yml down --volumes', 'deletes stored data (docker compose down --volumes)'],
  ['kubectl -n x scale --replicas=0 deploy/a', 'stops what runs in the cluster (kubectl scale --replicas=0)'],
  ['etcdctl del --prefix /a', 'deletes all keys with this prefix (etcdctl del --prefix)'],
  ['npx vercel@latest --prod', 'deploys for everyone to see (vercel --prod)'],
  ['git commit --amend', 'rewrites the last commit (git commit --amend)'],
  ['git rebase main', 'rewrites commits (git rebase)'],
  ['git push --no-verify', 'skips the checks (git push --no-verify)'],
  ['psql -c "UPDATE users SET a=1"', 'changes all rows in a table (UPDATE without WHERE)'],
  ['curl -X DELETE https://x.y/1', 'asks a server to delete something (curl -X DELETE)'],
])('%s: %s', (command, expected) => {
  expect(shell(command)).toBe(expected);
});

test('options before the command and between its words hide nothing', () => {
  const option = fc.constantFrom('-v', '-n x', '--name x', '--name=x', '--all', '-q', '--context get', '-o list');
  const call = fc.constantFrom(
    'kubectl delete pod',
    'docker rm --force',
    'docker volume rm',
    'helm uninstall web',
    'terraform state rm',
    'vault kv delete',
    'heroku pg:reset x',
    'pulumi stack rm',
    'wrangler r2 bucket delete',
    'gcloud compute instances delete',
  );

  fc.assert(
    fc.property(call, fc.array(fc.option(option), { minLength: 5, maxLength: 5 }), (command, options) => {
      const words = command.split(' ').flatMap((word, at) => [word, options[at] ?? '']);

      expect(shell(words.join(' '))).not.toBe('');
    }),
    { numRuns: 500 },
  );
});

describe('databases behind other tools', () => {
  test.each([
    ['mcp__postgres__query', { sql: 'DROP TABLE a' }, 'deletes data from a database'],
    ['mcp__postgres__query', { query: 'UPDATE a SET b=1' }, 'changes all rows in a table (UPDATE without WHERE)'],
    ['mcp__db__run', { statements: ['select 1', 'truncate a'] }, 'deletes data from a database'],
    ['mcp__postgres__query', { sql: 'SELECT 1' }, ''],
    ['mcp__postgres__query', { sql: 'UPDATE a SET b=1 WHERE c=2' }, ''],
    ['mcp__github__search', { query: 'update readme' }, ''],
    ['Grep', { pattern: 'DROP TABLE', path: 'src' }, ''],
  ])('%s %j', (tool, input, expected) => {
    expect(dangersOf({ tool, input }, folders).join('; ')).toBe(expected);
  });
});

describe('no permission for later covers what looks destructive', () => {
  test.each(
    lines(`
      docker rm -f app
      kubectl apply -f a.yaml
      helm upgrade web ./chart
      curl -X DELETE https://x.y/1
      zfs destroy tank/x
      restic forget --keep-last 1 --prune
      rclone sync a b:c
      etcdctl del --prefix /a
      vault kv delete a
      heroku pg:reset
      pulumi destroy
      serverless remove
      vercel --prod
      firebase deploy
      ansible-playbook site.yml
      php artisan migrate:fresh
      python manage.py flush
      npx sequelize db:drop
      knex migrate:rollback --all
      psql -c "UPDATE a SET b=1"
      git commit --amend
      git rebase main
      git push --no-verify
      git submodule deinit -f a
      npm run build && git rebase main
    `),
  )('%s', (command) => {
    const words = command.split(' ');
    const prefixes = words.flatMap((_, at) => {
      const begin = words.slice(0, at + 1).join(' ');
      return [`${begin}:*`, `${begin} *`];
    });
    const rules = [command, ...prefixes, ...command.split(' && ')].map((content) => ({ tool: 'Bash', content }));

    const call = { tool: 'Bash', input: { command } };

    expect(isCovered(call, rules, paperGround(call, folders))).toBe(false);
  });
});
