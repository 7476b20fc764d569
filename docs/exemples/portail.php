<?php
/**
 * Un portail en PHP, sans bibliothèque : une page, sa connexion, et l'adresse du jeton que lit l'assistant.
 *
 * ASSISTANT_URL=https://assistant… PORTAIL=… CLE_ID=… CLE_SECRETE=… php -S 127.0.0.1:8090 portail.php
 */
declare(strict_types=1);

// À votre place : votre annuaire, votre écran de connexion.
const COMPTES = [
    'camille' => ['role' => 'candidat', 'email' => 'camille.demo@example.org'],
    'dominique' => ['role' => 'entreprise', 'email' => 'dominique.demo@example.org'],
];

function base64url(string $octets): string
{
    return rtrim(strtr(base64_encode($octets), '+/', '-_'), '=');
}

function jeton(string $compte): string
{
    $entete = ['alg' => 'HS256', 'typ' => 'JWT', 'kid' => getenv('CLE_ID')];
    $contenu = COMPTES[$compte] + [
        'iss' => getenv('PORTAIL'), 'aud' => getenv('ASSISTANT_URL'), 'sub' => $compte,
        'iat' => time(), 'exp' => time() + 120, 'jti' => bin2hex(random_bytes(16)),
    ];
    $signe = base64url(json_encode($entete)) . '.' . base64url(json_encode($contenu));
    return $signe . '.' . base64url(hash_hmac('sha256', $signe, getenv('CLE_SECRETE'), true));
}

session_start(['cookie_httponly' => true, 'cookie_samesite' => 'Lax', 'cookie_secure' => !empty($_SERVER['HTTPS'])]);
$compte = $_SESSION['compte'] ?? null;
$assistant = htmlspecialchars(getenv('ASSISTANT_URL'));

if ($_SERVER['REQUEST_URI'] === '/assistant-jeton') {
    header('Cache-Control: no-store');
    header('Content-Type: application/json');
    http_response_code($compte === null ? 204 : 200);
    exit($compte === null ? '' : json_encode(['token' => jeton($compte)]));
}
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    session_regenerate_id(true);
    $_SESSION = array_key_exists($_POST['compte'] ?? '', COMPTES) ? ['compte' => $_POST['compte']] : [];
    header('Location: /', true, 303);
    exit;
}
header("Content-Security-Policy: default-src 'none'; script-src $assistant; connect-src 'self' $assistant; form-action 'self'");
?>
<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mon espace</title>
<h1>Mon espace</h1>
<form method="post">
  <p><?= $compte === null ? 'Personne n\'est connecté.' : 'Compte connecté : ' . htmlspecialchars($compte) ?></p>
  <button name="compte" value="camille">Se connecter (camille)</button>
  <button name="compte" value="">Se déconnecter</button>
</form>
<script type="module" src="<?= $assistant ?>/widget.js"></script>
<assistant-cqpm portal="<?= htmlspecialchars(getenv('PORTAIL')) ?>" identity-src="/assistant-jeton"></assistant-cqpm>
