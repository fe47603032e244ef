#+ term: nap:hasEvidence
#+ since: 0.1.0
#+ summary: evidence says for what it is; a thing no longer says by what it is shown
PREFIX nap: <https://w3id.org/nap-kg/ns#>

DELETE { ?thing nap:hasEvidence ?evidence }
INSERT { ?evidence nap:isEvidenceFor ?thing }
WHERE { ?thing nap:hasEvidence ?evidence }
