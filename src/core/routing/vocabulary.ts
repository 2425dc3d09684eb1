/*
 * Words of the five languages (English, German, French, Spanish, Portuguese), folded: lower case, no accents.
 * Each pattern is matched against one whole word.
 */

/** Verbs that mostly mean work on code. */
export const workVerb = word(
  'fix(?:e|en|es|ed|ing|t)?|bugfix|hotfix|refactor(?:e|ing|en|a|iza|izar|isier\\w{0,4})?|refaktor\\w{0,8}|debug\\w{0,6}|implement\\w{0,10}',
  'renam(?:e|ing)|umbenenn\\w{0,4}|benenn\\w{0,4}|renomm\\w{0,4}|renombr\\w{0,4}|renome\\w{0,4}|migr(?:ate|ating|ier\\w{0,3}|er|ez|a|ar|e)',
  'lint\\w{0,4}|deploy(?:e|en|ing|a|ar|er)?|deploi\\w{1,3}|rebas\\w{0,4}|revert\\w{0,4}|upgrad\\w{0,4}|bump\\w{0,3}|updat(?:en|e den)|patch\\w{0,3}|commit\\w{0,4}|push\\w{0,3}|merg\\w{0,4}',
  'reparier\\w{0,3}|behebe?n?|behebst|repar(?:e|er|ez|a|ar|es)|corrig(?:e|er|ez|ir|es|iere?)|arregl\\w{0,4}|consert\\w{0,4}|refator\\w{0,4}|refactoris\\w{0,3}|factoris\\w{0,3}',
  'repair\\w{0,3}|backport\\w{0,3}|arrum[ae]r?|korrigier\\w{0,3}|moderni[sz]\\w{0,4}|dockeri[sz]\\w{0,4}|containeri[sz]\\w{0,4}|downgrad\\w{0,3}|rollback|cherry-pick\\w{0,3}|reformat\\w{0,3}|restructur\\w{0,3}|dedup\\w{0,8}|decoupl\\w{0,3}|umbau\\w{0,3}|umstell\\w{0,3}|vereinfach\\w{0,3}',
  'optimi[sz]e?\\w{0,5}|entfern\\w{0,3}|compile|kompilier\\w{0,3}|compila|typecheck|ausbau\\w{0,3}|einbau\\w{0,3}|bau|ajout(?:e|er|ez)|desplieg\\w{0,3}|implant\\w{0,3}',
);

/** Verbs of any work; with an object of code they count. */
export const anyVerb = word(
  'add|adding|format\\w{0,6}|shows|sort|update|updates|updating|aktualisier\\w{0,3}|actuali[sz]\\w{0,4}|atuali[sz]\\w{0,4}|mets|met|mettre|mettez|remove|delete|drop|write|change|replace|move|split|extract|clean|make|create|open|describe|review|check|look|run|rerun|test|teste|testen|build|set|bump|convert|handle|improve|speed|find|use|try|start|go|do|investigate|see|finish|close|solve|resolve|generate|port|wire|hook|show|get|undo|squash|tag|publish|release|fail',
  'turn|put|cut|document|configure|introduce|swap|adjust|cache|setup|pin|unpin|enable|disable|expose|hide|rewrite|rework|simplify|reduce|increase|support|integrate|connect|validate|sanitize|escape|parse|log|catch|throw|return|mock|stub|cover|profile|measure|benchmark|automate|rid|shrink|tidy|keep|allow|limit|store|save|load|render|align|center|redirect|restore|restart|stabili[sz]e|tune|let|lets|like|need|hide|lower|wrap|upper|needs|want|wants|should|must|install\\w{0,3}|brauch\\w{0,3}|soll\\w{0,3}|faut|faudrait|necesit\\w{0,4}|precis\\w{0,4}|sors|sortir|convert\\w{0,3}|konvertier\\w{0,3}|conviert\\w{0,2}|sac[ae]r?|sub[ei]r?|sobe|extrai\\w{0,2}|address|dig|hunt|bring|support',
  'erganz\\w{0,3}|ergaenz\\w{0,3}|raum[te]?|raeum[te]?|aufraum\\w{0,3}|aufmach\\w{0,3}|einricht\\w{0,3}|richte?|pack\\w{0,2}|nimm|kurz\\w{0,2}|senk\\w{0,2}|aktivier\\w{0,3}|deaktivier\\w{0,3}|konfigurier\\w{0,3}|speicher\\w{0,2}|sorg\\w{0,2}',
  'passe[rz]?|nettoi\\w{0,3}|nettoy\\w{0,3}|(?:des)?activ\\w{0,4}|configur\\w{0,4}|redui\\w{0,3}|rend[sr]?\\w{0,2}|integr\\w{0,4}|enleve\\w{0,2}|limpi\\w{0,3}|reduc\\w{0,4}|conect\\w{0,3}|limp[ae]r?|reduz\\w{0,3}|(?:des)?habilit\\w{0,4}|coloc\\w{0,3}|tir[ae]r?',
  'fuge?|fueg|fuege|hinzufugen|mach\\w{0,2}|schreib\\w{0,2}|ander\\w{0,2}|aender\\w{0,2}|losch\\w{0,2}|loesch\\w{0,2}|schau\\w{0,2}|guck\\w{0,2}|pruf\\w{0,2}|pruef\\w{0,2}|lass|lauf\\w{0,2}|fuhr|fuehr|ausfuhren|offne|oeffne|erstell\\w{0,2}|ersetz\\w{0,2}|such\\w{0,2}|finde|bring|zieh|leg|stell|los|reviewe?n?|verbesser\\w{0,2}',
  'lanc\\w{0,3}|execut\\w{0,3}|ouvr\\w{0,3}|cre[er]\\w{0,2}|ecri[st]\\w{0,3}|supprim\\w{0,3}|regard\\w{0,3}|verifi\\w{0,4}|relis|relire|chang\\w{0,3}|remplac\\w{0,3}|fais|faire|trouve|tourne\\w{0,2}|deplac\\w{0,3}|ameliore\\w{0,2}',
  'ejecut\\w{0,3}|corr[ea]r?|abr[aei]r?|crea\\w{0,2}|escrib\\w{0,3}|anad\\w{0,3}|agreg\\w{0,3}|elimin\\w{0,3}|quit\\w{0,3}|borr\\w{0,3}|revis\\w{0,3}|mir[ae]|cambi\\w{0,3}|reemplaz\\w{0,3}|haz|hacer|pon|busca|lanza|mejora\\w{0,1}',
  'rod[ae]r?|execut\\w{0,3}|cri[ae]r?|escrev\\w{0,3}|adicion\\w{0,3}|acrescent\\w{0,3}|remov\\w{0,3}|apag\\w{0,3}|olh[ae]r?|mud[ae]r?|troc\\w{0,3}|substitu\\w{0,3}|faz|faca|fazer|ve|veja|melhor[ae]r?|resolv\\w{0,3}',
);

/** Things that only code has. */
export const codeObject = word(
  'bugs?|\\w{0,20}bug|tests?|unittests?|e2e-?tests?|testes?|pruebas|pr|prs|mr|ci|pipelines?|deps?|dependenc(?:y|ies|e|ia|ias)|dependances?|abhangigkeit(?:en)?|dependencias?|packages|pakete|paketen|paquetes|paquets|pacotes?|paquete|paquet|lockfile|diffs?|branch(?:es)?|commits?|merge|repo|repos|repository|repositor\\w{0,4}|codebase|code|codigo|quellcode|regression\\w{0,2}',
  'functions?|funktion(?:en)?|fonctions?|funcion(?:es)?|func(?:ao|oes)|methods?|methode[ns]?|metodos?|components?|komponenten?|composants?|componentes?|modul[eos]?|modules?|endpoints?|api|apis|refactoring|refactor|eslint|prettier|linter|lint|typo3|dockerfile|webpack|jest|vitest|npm|pnpm|yarn|regex|backend|frontend|middleware|hook|hooks|schema|migrations?|migrationen|stacktrace|traceback|exceptions?|nullpointer|segfault|memory-leak|leak|workflow|github|gitlab|changelog|readme|makefile|tsconfig|parser|compiler|build|builds|typecheck|imports?|variables?|variablen?|feature-flag|unittests?|coverage|snapshot|snapshots|mock|mocks|cli|sdk|constants?|konstanten?|constantes?|callbacks?|async|nullpointer|deadlock|typings|interfaces?|enums?|reducers?|selectors?|graphql|grpc|websockets?|oauth|jwt|cors|terraform|nginx|monorepo|submodules?|gitignore|dotenv|sidebar|navbar|dropdown|tooltip|websocket|testabdeckung|rama|branche|breadcrumbs?|checkbox(?:es)?|stylesheets?|librar(?:y|ies)|bibliothek(?:en)?|bibliotheques?|bibliotecas?|dockerimage|release-candidate|race-condition|edge-case|deploy|deploy-script|script|skript|scripts|localhost|staging',
);

/** Things that software has, and other things too. */
export const softObject = word(
  'typescript|javascript|python|rust|react|vue|docker|kubernetes|vite|node|sql|css|html|class(?:es)?|klassen?|clases?|types?|issues?|ticket|features?|package|paket|log-?in|sign-?up|sign-?in|logout|anmeldung|connexion|inicio|pages?|seite|startseite|homepage|paginas?|button|knopf|bouton|boton|botao|errors?|fehler|erreurs?|error(?:es)?|erros?|apps?|website|webseite|site|database|datenbank|db|form|formular|formulaire|formulario|header|footer|menu|crash\\w{0,3}|absturz|timeout|timeouts|redirect|weiterleitung|server|service|services|cache|config|query|queries|warnings?|warnungen|avertissements|toggle|dark|mode|modal|dialog|checkout|upload|download|search|suche|settings|einstellungen|auth|token|tokens|session|cookies?|validation|validierung|layout|mobile|safari|chrome|icon|pagination|retry|logging|logs?|performance|route|routes|version|release|flaky|main|master|develop|production|prod|json|csv|export|webhook|cron|yaml|xml|loader|actions?|handlers?|events?|listeners?|secrets?|env|vars|utils?|helpers?|suite|storybook|importer|exporter|memory|memoire|memoria|speicher|validacion|validacao|save|speichern|guardar|salvar|enregistrer|faster|schneller|slow|slower|langsam\\w{0,2}|lente?|rapide|rapido|lento|security|todos|picker|avatar|filters?|filtres?|filtros?|spinner|banner|console|websocket|assets|modulen?|spaces?|admin|reload|limiting|projects?|projekte?|projets?|proyectos?|projetos?|users?|clients?|jobs?|index(?:es)?|columns?|spalten?|colonnes?|columnas?|colunas?|libs?|logic|logik|flags?|plugins?|extension|router|controller|models?|views?|templates?|workers?|queue|requests?|responses?|payload|axios|fetch|lodash|express|django|flask|rails|spring|laravel|symfony|angular|svelte|nextjs|postgres|postgresql|mysql|redis|kafka|mongodb|tailwind|bootstrap|bash|shell|golang|java|kotlin|swift|php|ruby|flutter|electron|sentry|jenkins|logged|typos?|tables?|tabelle|tabla|tabela',
);

/** Words that say that something does not work. */
export const broken = word(
  'red|flickers?|flackert|chokes?|loops?|hangs|stuck|freezes?|outdated|doppelt|grise|duplicad[ao]s?|doubl(?:e|on)|overlaps?|leaks|jumps|disappear\\w{0,3}|missing|broke|broken|wrong|incorrect|falsche?[rns]?|incorrect[ao]s?|errad[ao]s?|fausses?|unhappy|unstable|instabil\\w{0,2}|instables?|sturzt|stuerzt|zerschossen|fehlen|fehlt|timing|fails?|failing|failed|crash(?:es|ed|ing)|breaks?|flaky|failures?|rot|kaputt|schlagt|schlagen|fehlschlag\\w{0,4}|fehlgeschlagen|rouge|casse[es]?|echoue\\w{0,2}|plante|rojo|roj[ao]s?|rot[ao]s?|fall[ae]n?|fallando|falhando|falha[mr]?|vermelh[ao]|quebr(?:ad[ao]s?|ou|ando)|haengt|hangt',
);

/** Things that are work for a chat. */
export const chatObject = word(
  'courses?|kurs|cours|curso|tutorials?|books?|buch|livre|libro|livro|podcast|conference|konferenz|interview|exam|prufung|examen|blood|covid|pregnancy|driving|yoga|train|flight|e-?mails?|mails?|letters?|brief|carta|lettre|courriel|correos?|calendar|kalender|calendrier|calendario|agenda|termine?|meetings?|reuniao|reunion|besprechung|appointments?|invoice|rechnung|facture|factura|fatura|contract|vertrag|contrat|contrato|recipe|rezept|recette|receta|receita|trip|reise|voyage|viaje|viagem|holiday|urlaub|vacances|vacaciones|ferias|poem|gedicht|poeme|poema|haiku|story|blog|blogpost|blogartikel|tweet|linkedin|article|artikel|presentation|prasentation|slides|folien|diapositives|diapositivas|pdf|docx|xlsx|pptx|photo|foto|fotos|image|bild|bilder|imagen|imagem|summary|zusammenfassung|resume|resumen|resumo|coffee|kaffee|cafe|dinner|lunch|budget|cv|lebenslauf|essay|translation|ubersetzung|traduction|traduccion|traducao|knowledge|wissen|fitness|gym|car|auto|bike|garden|kitchen|newsletter|speech|rede|plan|sleep|driving|licence|hair|customers?|kunden|boss|chef|team-?event|driver',
);

const asks = [
  "what(?:'s| is| are| does| do| was| were|s)|how (?:does|do|is|are|did|much|many|long|would|can i|to)|explain|tell me (?:about|what|how|why)|who |when |where (?:is|are|do|can)|which|difference between|should (?:i|we)|is (?:it|there|the|my|our|this|that)|are (?:there|the|my|our|these|those|all)|do (?:you|we) |does |define|compare|research|recommend|summari[sz]e|translate|remind|schedule|brainstorm|pros and cons",
  'was (?:ist|sind|bedeutet|macht|heisst|kostet|war)|wie (?:funktioniert|geht|viel|lange|macht|ist|kann|wird)|erklar|erklaer|wer |wann |wo (?:ist|finde|liegt)|welche|unterschied|soll(?:en|te)? (?:ich|wir)|fass|ubersetz|uebersetz|erinner|vergleich|recherchier|plane? ',
  "qu'est|c'est quoi|que (?:veut|signifie)|comment (?:fonctionne|marche|ca|on|faire|fait)|expliqu|quel|combien|difference|traduis|traduire|resume|rappelle|compare|dois-je|quand |pourquoi (?:utilise|on)",
  'que (?:es|son|significa|hace)\\b|como (?:funciona|se|puedo|hago|uso)|explica|cual|cuanto|diferencia|traduc|resum|recuerda|compara|cuando |debo|deberia',
  'o que (?:e|sao|significa|faz)\\b|como (?:funciona|se|posso|faco)|explique|qual|quanto|diferenca|traduz|resuma|lembr|compare|quando |devo',
  'show me|zeig\\w{0,2} mir|montre(?:-moi| moi)|muestrame|mostra|describe how|count |nice |great |good |cool |well done|congrat|qui |quien|quem|que \\w+ (?:hay|tem)|lies |lis |lee ',
  'can i|could i|is \\w+ (?:better|worth|faster|a|an|the)|any (?:tips|ideas)|i want to (?:learn|understand)|teach me|show me how|help me understand|give me|list |look up|find me|what about|kann (?:ich|man)|darf|lohnt|ich will lernen|zeig mir wie|gib mir|nenn|puis-je|peut-on|apprends|donne|puedo|se puede|ensename|dame|posso|da para|ensina|me ensin|me explic',
].join('|');
/** How a question or a piece of desk work begins, after a greeting. */
export const asking = new RegExp(
  `^\\W{0,4}(?:(?:hi|hey|hallo|hola|ola|salut|bonjour|pls|please|bitte|can you|could you|kannst du(?: mir)?(?: mal)?|konntest du|peux-tu|tu peux|puedes|podes|pode|pode me|podrias|mal|und|and|so|ok|et|y|e|por favor|stp|quick question|kurze frage)\\W{1,3}){0,4}(?:${asks})`,
);

/** What is over, or well: nothing is asked for. */
export const settled =
  /\b(?:is|was|are|were|has been|have been|ist|sind|war|wurden?|est|sont|esta|estan|foi|estao)(?: (?:now|already|finally|all|schon|jetzt|wieder|endlich|maintenant|deja|ya|ahora|ja|agora))? (?:merged|done|fixed|green|deployed|released|closed|finished|approved|gemerged|gemergt|fertig|gefixt|grun|behoben|erledigt|fusionne|fini|corrige|vert|listo|hecho|arreglado|verde|pronto|feito|corrigido)\b/;

/** Such a question is work when it says that something is broken. */
export const askingWhy =
  /^\W{0,4}(?:(?:hi|hey|hallo|hola|ola|salut|so|und|and|sag mal)\W{1,3}){0,2}(?:why|how come|warum|wieso|weshalb|pourquoi|por que|porque)\b/;

/** What says in several words that something does not work. */
export const brokenPhrase =
  /\b(?:does(?:n't|nt| not) work|do(?:n't|nt| not) work|not working|stopped working|does nothing|won't (?:start|load|build)|(?:there(?:'s| is| are)|es gibt|da ist|il y a|hay|ha|tem) (?:an?|some|ein(?:e|en)?|une?|un|una|um|uma) (?:\w{1,12} ){0,2}(?:bug|errors?|fehler|exception|nullpointer|leak|fuite|fuga|vazamento|deadlock|race-condition|typo|tippfehler|regression|crash|erreur|faute|erro|fallo)|(?:geht|funktioniert|merkt|speichert|zeigt|reagiert|lauft|laufen|startet|baut)\b.{0,40}\b(?:nicht|nimmer|net)|(?:garde|enregistre|affiche|repond|reste) (?:pas|plus|grise)|ne \w{1,12} (?:pas|plus)|no (?:guarda|muestra|responde)|nao (?:guarda|mostra|responde|salva|faz)|marche (?:pas|plus)|fonctionne (?:pas|plus)|passent? (?:pas|plus)|no (?:funciona|pasa|pasan|compila|carga)|nao (?:funciona|passa|passam|compila|carrega))\b/;

/** Writing to or for people, also about code. */
export const writing =
  /\b(?:(?:write|draft|send|reply|answer|compose|prepare|schreib\w{0,2}|verfass\w{0,2}|schick\w{0,2}|antworte?|ecris|redige|envoie|prepare|reponds|escribe|redacta|envia|manda|responde|prepara|escreva|escreve|mande|envie|prepare)\b(?:[ ,]{1,2}[\w'-]{1,20}){0,5}|(?:make|create|mach|erstelle?|fais|haz|crea|faz|faca|cria)\b(?:[ ,]{1,2}[\w'-]{1,20}){0,2})[ ,]{1,2}(?:e-?mails?|mails?|message|nachricht|brief|letter|blog\w{0,8}|post|tweet|article|artikel|article|courriel|correo|mensaje|mensagem|slides|folien|presentation|prasentation|presentacion|apresentacao|poem|haiku|gedicht|poeme|poema|summary|zusammenfassung|resumen|resumo|newsletter|announcement|linkedin|story|image|logo|bild|imagen|imagem)\b/;

function word(...parts: string[]): RegExp {
  return new RegExp(`^(?:${parts.join('|')})$`);
}
