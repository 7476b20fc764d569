-- 100,000 candidates, 800,000 evaluations, opinions and 1,000 juries of 60, all invented.
-- Names are made of two syllable groups: 900 family names, about 110 people each.
CREATE TEMP TABLE syllable AS
SELECT n AS rank, (ARRAY['Mar','Du','Ber','Le','Mo','Ga','Ri','Fau','Cha','Bou','Per','Ro','Vi','Gi','La','Bon','Ca','Del','Her','Jo','Ki','Lu','Na','Ou','Pa','Sa','Ta','Tho','Va','Za'])[n + 1] AS start,
       (ARRAY['tin','pont','nard','roy','reau','rin','chard','re','pentier','vier','rot','binet','dal','rard','fon','nier','mus','mas','ve','ly','bert','cas','gel','lette','quet','leu','dier','venot','let','ra'])[n + 1] AS ending
FROM generate_series(0, 29) AS n;

INSERT INTO exam_centre (id, name, created_at, version)
SELECT 1000000 + n, 'UIMM ' || n, now(), 1 FROM generate_series(0, 19) AS n;
INSERT INTO training_body (id, name, created_at, version)
SELECT 1000000 + n, 'Organisme ' || n, now(), 1 FROM generate_series(0, 39) AS n;
INSERT INTO company (id, name, created_at, version)
SELECT 1000000 + n, 'Entreprise ' || n, now(), 1 FROM generate_series(0, 1999) AS n;
INSERT INTO evaluator (id, exam_centre_id, given_name, family_name, created_at, version)
SELECT 1000000 + n, 1000000 + n % 20, 'Éval', 'Uateur ' || n, now(), 1 FROM generate_series(0, 399) AS n;

-- Candidates, then the signatories' people.
INSERT INTO person (id, given_name, family_name, email, fictional, created_at, version)
SELECT 1000000 + n, 'Prénom ' || n % 500, a.start || b.ending, 'p' || n || '@example.org', true, now(), 1
FROM generate_series(0, 101999) AS n
JOIN syllable AS a ON a.rank = n * 7919 % 30
JOIN syllable AS b ON b.rank = n / 30 % 30;
INSERT INTO signatory (id, person_id, company_id, function, created_at, version)
SELECT 1000000 + n, 1100000 + n, 1000000 + n, 'tuteur', now(), 1 FROM generate_series(0, 1999) AS n;

INSERT INTO enrolment (id, number, person_id, company_id, training_body_id, exam_centre_id, fiche, route,
                       enrolled_on, entered_on, disclosed, created_at, version)
SELECT 1000000 + n, 'B-' || n, 1000000 + n, CASE WHEN n % 10 = 0 THEN NULL ELSE 1000000 + n % 2000 END,
       CASE WHEN n % 10 = 0 THEN NULL ELSE 1000000 + n % 40 END, 1000000 + (n / 3) % 20, 'rncp28246',
       CASE WHEN n % 10 = 0 THEN 'vae' WHEN n % 3 = 0 THEN 'contrat_professionnalisation' ELSE 'formation_continue' END,
       date '2020-01-01' + n % 1500, date '2020-02-01' + n % 1500, false, now(), 1
FROM generate_series(0, 99999) AS n;
INSERT INTO vae_file (enrolment_id, requested_on, decision, decided_on, created_at, version)
SELECT id, date '2020-01-01', 'recevable', date '2020-03-01', now(), 1 FROM enrolment WHERE route = 'vae' AND id >= 1000000;

INSERT INTO evaluation (id, enrolment_id, capacity, modality, evaluated_on, outcome, published_at, created_at, version)
SELECT 1000000 + n, 1000000 + n / 8, 'C' || n % 8 + 1, 'situation_reelle', date '2021-06-01' + n % 900,
       CASE WHEN n % 11 = 0 THEN 'non_validee' ELSE 'validee' END, CASE WHEN n % 5 > 0 THEN now() END, now(), 1
FROM generate_series(0, 799999) AS n;
INSERT INTO evaluation_evaluator (evaluation_id, evaluator_id, created_at, version)
SELECT 1000000 + n, 1000000 + (n / 24 % 20) + 20 * (n % 20), now(), 1 FROM generate_series(0, 799999) AS n;
INSERT INTO opinion (enrolment_id, signatory_id, capacity, candidate_told_on, requested_at, value, given_at, created_at, version)
SELECT 1000000 + n / 8, 1000000 + n / 8 % 2000, 'C' || n % 8 + 1, date '2021-05-01', now(),
       CASE WHEN n % 4 > 0 THEN 'favorable' END, CASE WHEN n % 4 > 0 THEN now() END, now(), 1
FROM generate_series(0, 799999) AS n WHERE n / 8 % 10 > 0;
INSERT INTO evidence (enrolment_id, kind, title, received_on, created_at, version)
SELECT 1000000 + n, 'rapport', 'Rapport', date '2021-05-01', now(), 1 FROM generate_series(0, 99999) AS n;

INSERT INTO jury_session (id, exam_centre_id, held_on, place, created_at, version)
SELECT 1000000 + n, 1000000 + n % 20, date '2022-01-03' + n, 'Salle ' || n % 5, now(), 1 FROM generate_series(0, 999) AS n;
INSERT INTO jury_member (jury_session_id, given_name, family_name, college, branch, has_vote, chairs, created_at, version)
SELECT 1000000 + n / 8, 'Membre', 'Essai ' || n, CASE WHEN n % 2 = 0 THEN 'employeurs' ELSE 'salaries' END,
       'metallurgie', true, n % 8 = 0, now(), 1
FROM generate_series(0, 7999) AS n;
INSERT INTO jury_candidate (id, jury_session_id, enrolment_id, created_at, version)
SELECT 1000000 + n, 1000000 + n % 1000, 1000000 + n, now(), 1 FROM generate_series(0, 59999) AS n;
INSERT INTO jury_declaration (id, jury_candidate_id, rank, outcome, declared_on, created_at, version)
SELECT 1000000 + n, 1000000 + n, 1, CASE WHEN n % 9 = 0 THEN 'non_admissible' ELSE 'admissible' END, date '2023-01-03', now(), 1
FROM generate_series(0, 49999) AS n;
INSERT INTO block_attestation (jury_declaration_id, block, number, issued_on, created_at, version)
SELECT 1000000 + n, 1, 'A-' || n, date '2023-01-03', now(), 1 FROM generate_series(0, 49999) AS n WHERE n % 9 > 0;
