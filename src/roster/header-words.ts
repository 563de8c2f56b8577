import type { Field } from './columns.ts';

/**
 * What a header can say: a field; `particle`, what stands before the last name in a column of its own ("van"); `second`, the second last name in a column of its own ("Segundo apellido"); `person`, which is the whole name unless first and last name stand beside it; `barred`, a status
 * whose yes means that the person does not belong in; `sign_in`, which is the email address unless another column is; `other`,
 * a date, phone or address that is known to be none of the fields.
 */
export type Meaning = Field | 'particle' | 'second' | 'person' | 'barred' | 'sign_in' | 'other';

export interface Language {
  readonly words: Readonly<Partial<Record<Meaning, string>>>;
  /** What a word for the whole name means beside a column for the other half of it ("Name" beside "Vorname" is the family name). */
  readonly beside?: { readonly first_name?: 'last_name'; readonly last_name?: 'first_name' };
}

/**
 * The words for the fields, a language a block, as HR systems, spreadsheet templates and the exports of access control systems
 * have them. They are compared blind to case, accents, spaces, punctuation and remarks in brackets. docs/spreadsheets.md shows them.
 */
export const languages = {
  English: {
    words: {
      full_name: `name, name and surname, full name, n fn, display name, person name, employee name, emp name, cardholder name,
        holder name, member name, contact name, resident name, tenant name, visitor name, guest name, staff name,
        worker name, student name, name of person, complete name, common name, legal name, legal full name, name (full),
        preferred full name, preferred name (full), worker's name, name of employee, name of cardholder, first and last name,
        first name last name, last name first name, payroll name`,
      person: `employee, cardholder, person, worker, team member, staff member`,
      first_name: `first, first names, given name, given names, given, forename, forenames, fname, christian name, name (first),
        n given, legal first name, preferred first name, user first name, legal name - first name, preferred name - first name`,
      last_name: `last, last names, surname, surnames, first surname, family name, family names, family, lname, name (last), legal last name, n family,
        preferred last name, user last name, sn, legal name - last name, preferred name - last name`,
      second: 'second surname, second last name, second family name',
      particle: 'infix, surname prefix, last name prefix, family name prefix',
      email_address: `email, emails, mail, mail address, email id, email addr, e-address, work email, work email address,
        business email, business email address, company email, corporate email, official email, primary email,
        primary email address, primary work email, work contact: work email, personal email, personal email address, private email, home email, home email address, user email,
        user email address, contact email, email work, email - home, email - primary, email - primary work, email - personal,
        email 1, email 1 value, email address 1, work mail, email address (work), email 1 address, login email, sign-in email`,
      sign_in: 'user principal name, UPN',
      phone_number: `phone, phone no, phone nr, phone num, phones, mobile, mobile phone, mobile phone number, mobile number, mobile no,
        mobile nr, mobile telephone, mobile telephone number, cell, cell phone, cell phone number, cell number, cell no, cellular,
        hand phone, telephone, telephone number, telephone no, tel, tel no, tel number, contact phone, contact phone number,
        contact number, contact no, work phone, work phone number, work mobile, work mobile number, work telephone,
        business phone, business phones, business phone number, office phone, home phone, home phone number, primary phone,
        primary phone number, primary mobile, personal mobile, personal phone, private phone, phone - mobile, phone - work,
        phone - home, phone - primary, phone - primary work, user phone, MSISDN, SMS number, SMS, tel cell, phone 1, phone 1 value, phone number 1, phone number (mobile)`,
      starts_at: `start, start date, start date time, start time, start timestamp, starts on, starting date, starts, start day,
        from, from date, date from, valid from, valid from date, valid start, validity start, valid since, active from, active start,
        activation date, activation time, activate on, activates, access start, access starts, access start date, access from,
        access begins, access starts at, effective date, effective from, effective start date, begin, begins, begin date,
        begins at, beginning, beginning date, enabled from, enabled date, enable date, arrival, arrival date, check-in, check-in date, move-in,
        move-in date, lease start, lease start date, card start date, card activation date, credential start date,
        membership start, membership start date, visit start, hire date, date of hire, date hired, hired on, original hire date, joining date, date of joining, join date,
        date joined, joined on, first day, first day of work, contract start, contract start date, employment start,
        employment start date, start date and time, activation, activate date, starts (valid from), active date, badge activation date, activate, effective on, effective time, activation date time, user activation`,
      ends_at: `end, ends, end date, end date time, end time, end timestamp, ends on, ending date, end day, to, to date, date to, until,
        till, until date, valid to, valid to date, valid until, valid until date, valid till, valid through, valid thru, valid end,
        validity end, active to, active until, active end, deactivation date, deactivation time, deactivate on, deactivates,
        access end, access ends, access end date, access until, access to, access expires, access expiry, access ends at,
        effective to, effective until, effective end date, expires, expiry, expiration, expires on, expires at, expiry date,
        expire date, expiration date, expiry date time, expiration date time, expires end, end expires, enabled to, enabled until, disable date, departure,
        departure date, check-out, check-out date, move-out, move-out date, lease end, lease end date, card end date, card expiry,
        card expiry date, card expiration, card expiration date, credential end date, credential expiration date,
        membership end, membership end date, membership expiry, visit end, termination date, date of termination, date terminated, terminated on, terminates on,
        last day, last day of work, last working day, last date worked, last date, contract end, contract end date, contract expiry,
        end of contract, employment end, employment end date, end of employment, leaving date, date of leaving, leave date, date left, left on,
        exit date, separation date, resignation date, off-boarding date, end of access, access valid until, deactivation, badge expiration date, badge expiry, cardholder expiration date, expire, expires after, account expires, account expiration date, account expiry date, deactivate, deactivate date, inactive date, expiry time, expiration time, expire time, user expiration, membership expiration, membership expiration date, dismissal date, withdrawal date, offboarding, contractor until, contract until, employed until, extended to, extended until, extension until, renewed until, renewed to`,
      groups: `group, groups, group name, group names, access group, access groups, access group name, access group names,
        access group ids, group ids, acs access groups, acs access group ids, access level, access levels, access level names,
        access right, access rights, access profile, access profiles, access policy, access policies, access list, access lists,
        access roles, access role, access plan, access plans, access permissions, permission group, permission groups,
        security group, security groups, door group, door groups, door list, doors, door access, clearance, clearances,
        user group, user groups, cardholder group, cardholder groups, access areas, access zones, group membership, member of`,
      acs_user_id: 'acs user, seam acs user id',
      user_identity_id: 'user identity, identity id, seam user identity id',
      enroll: `enrol, enroll mobile, enrol mobile, enroll mobile key, mobile credential, mobile credentials, mobile access,
        mobile key, mobile keys`,
      credential_manager_acs_user_id: 'credential manager user id, credential manager user, credential manager acs user',
      status: `status, active, is active, enabled, is enabled, account enabled, activated, is activated, employment status, account status, access status, action, import action,
        record status, current status, user status, card status, cardholder status, worker status, position status, user account control, active status, currently employed, current, is current, current employee, still employed`,
      barred: `block sign in, sign in blocked, blocked, disabled, is disabled, account disabled, deactivated, inactive, suspended, is suspended, terminated, is terminated, archived,
        deleted, revoked, is archived, is deleted, is inactive, is blocked, is deactivated, is locked, leaver, is leaver, has left, left company, former, is former, banned, is banned, barred, frozen, cancelled, former employee, former member, block credential, disable user, deceased, is deceased, offboarded, is offboarded, resigned, retired, dismissed, expelled`,
      other: `birth date, date of birth, birthday, dob, bday, born, created, created at, created on, creation date, date created, date added,
        modified, modified at, modified on, last modified, updated, updated at, updated on, last updated, last update, last login, last seen, last access, last used, last sign in, last active, when created, when changed, last logon, last logon date, password last set,
        anniversary, state, province, print date, printed on, timestamp, fax, fax number, business fax, home fax, other fax, pager, manager email, manager's email, supervisor email, supervisor's email, line manager email,
        emergency contact, emergency contact number, emergency contact phone, emergency phone, emergency number, emergency telephone, manager phone, supervisor phone, office fax, company main phone, assistant's phone`,
    },
  },
  German: {
    words: {
      full_name: `Name, Vor- und Nachname, Vorname und Nachname, Vorname Nachname, Nachname Vorname, Name Vorname, Nachname und Vorname, Vor- und Zuname, Vollständiger Name, Ganzer Name, Anzeigename, Personenname,
        Mitarbeitername, Name des Mitarbeiters, Karteninhaber, Ausweisinhaber, Besuchername`,
      person: 'Mitarbeiter, Mitarbeiterin, Mitarbeitende, Beschäftigter, Beschäftigte, Person',
      first_name: 'Vorname, Vornamen, Rufname',
      last_name: 'Nachname, Familienname, Zuname',
      particle: 'Vorsatzwort, Vorsatzwörter, Namensvorsatz',
      email_address: `E-Mail-Adresse, E-Mail, Mail, Mailadresse, E-Mail geschäftlich, Geschäftliche E-Mail, Dienstliche E-Mail, E-Mail dienstlich, E-Mail Arbeit, Arbeit E-Mail, E-Mail privat,
        Private E-Mail`,
      phone_number: `Telefon, Telefonnummer, Telefon-Nr, Tel, Tel-Nr, Mobil, Mobiltelefon, Mobilnummer, Mobil-Nr, Mobilfunk, Mobilfunknummer, Mobilrufnummer, Handy, Handynummer, Handy-Nr,
        Rufnummer, Diensthandy, Telefon geschäftlich, Telefon mobil, Telefon dienstlich, Telefon privat, Geschäftstelefon`,
      starts_at: `Gültig ab, Gültig von, Gültigkeit von, Gültigkeit ab, Gültigkeitsbeginn, Beginn, Beginndatum, Start, Startdatum, Von, Ab, Datum von, Zutritt ab, Zutritt von, Zugang ab, Eintritt,
        Eintrittsdatum, Eintrittsdatum aktuell, Eintrittstermin, Einstellungsdatum, Aktiv ab, Vertragsbeginn, Einzug, Einzugsdatum, Anreise, Erster Arbeitstag`,
      ends_at: `Gültig bis, Gültigkeit bis, Gültigkeitsende, Ende, Enddatum, Endet, Bis, Datum bis, Zutritt bis, Zugang bis, Ablauf, Ablaufdatum, Läuft ab, Austritt, Austrittsdatum, Austrittstermin, Austrittsdatum aktuell,
        Aktiv bis, Vertragsende, Befristet bis, Befristung, Letzter Arbeitstag, Auszug, Auszugsdatum, Abreise, Kündigungsdatum, Kündigung zum, Verlängert bis`,
      groups: `Gruppe, Gruppen, Zutrittsgruppe, Zutrittsgruppen, Zugangsgruppe, Zugangsgruppen, Zugriffsgruppe, Zugriffsgruppen, Berechtigungsgruppe, Berechtigungsgruppen, Benutzergruppe, Benutzergruppen,
        Zutrittsprofil, Zutrittsprofile, Zutrittsrecht, Zutrittsrechte, Zutrittsberechtigung, Zutrittsberechtigungen, Berechtigung, Berechtigungen, Personengruppe, Türen, Schließgruppe`,
      enroll: 'Mobiler Zutritt, Mobiler Schlüssel, Mobiler Ausweis',
      status: `Status, Aktiv, Aktiviert, Beschäftigungsstatus, Mitarbeiterstatus, Anstellungsstatus, Aktion, Zustand`,
      barred: 'Gesperrt, Deaktiviert, Inaktiv, Ausgeschieden, Anmeldung blockieren, Anmeldung sperren',
      other:
        'Geburtsdatum, Geburtstag, geb., geb. Datum, geb. Dat., geboren am, Erstellt, Erstellt am, Geändert, Geändert am, Stand, Druckdatum, Letzte Anmeldung, Fax, Faxnummer, Notfallkontakt, Notfallnummer, Notfalltelefon',
    },
    beside: { first_name: 'last_name' },
  },
  French: {
    words: {
      full_name: `Nom, Nom et prénom, Nom prénom, Prénom et nom, Prénom nom, Nom complet, Nom d'affichage, Nom de l'employé, Nom du salarié, Nom du porteur, Nom du titulaire`,
      person: 'Employé, Employée, Salarié, Salariée, Collaborateur, Collaboratrice, Titulaire, Porteur, Personne',
      first_name: 'Prénom, Prénoms, Prénom usuel',
      last_name: `Nom de famille, Nom d'usage, Nom de naissance, Nom patronymique`,
      email_address: `Courriel, Adresse courriel, Adresse e-mail, Adresse mail, Adresse de messagerie, Adresse électronique, Mail, E-mail, Mél, E-mail professionnel, E-mail pro, Courriel professionnel, Adresse mail pro, Mail pro`,
      phone_number: `Téléphone, Numéro de téléphone, N° de téléphone, No de téléphone, Tél, Tél mobile, Tél portable, Téléphone mobile, Téléphone portable, Portable, Mobile, Numéro de portable, Numéro de mobile, N° de portable, GSM, Cellulaire,
        Téléphone professionnel, Tél portable pro, Portable pro, Mobile professionnel`,
      starts_at: `Début, Date de début, Date début, Valable du, Valable à partir du, Valide du, Valide à partir du, Valide depuis, Du, À partir du, Début de validité, Date de début de validité, Début d'accès, Date d'entrée, Date d'embauche,
        Date d'arrivée, Début de contrat, Date de début de contrat, Date début de contrat, Entrée`,
      ends_at: `Fin, Date de fin, Date fin, Valable jusqu'au, Valable au, Valide jusqu'au, Valide au, Au, Jusqu'au, Fin de validité, Date de fin de validité, Date d'expiration, Expiration, Expire le, Fin d'accès, Date de sortie, Sortie,
        Date de départ, Départ, Fin de contrat, Date de fin de contrat, Dernier jour, Échéance, Date fin de contrat, Date d'échéance, Date de sortie prévue, Prolongé jusqu'au`,
      groups: `Groupe, Groupes, Groupe d'accès, Groupes d'accès, Profil d'accès, Profils d'accès, Droits d'accès, Droit d'accès, Niveau d'accès, Niveaux d'accès, Groupe d'utilisateurs, Habilitation, Habilitations, Portes`,
      enroll: 'Accès mobile, Clé mobile, Badge mobile',
      status: `Statut, État, Actif, Activé, Action, Statut d'emploi, Situation, Statut du salarié`,
      barred: 'Bloqué, Désactivé, Inactif, Suspendu, Radié',
      other:
        'Date de naissance, Naissance, Né le, Né(e) le, Créé le, Date de création, Modifié le, Date de modification, Dernière connexion, Fax, Télécopie, Contact urgence',
    },
    beside: { first_name: 'last_name' },
  },
  Spanish: {
    words: {
      full_name: `Nombre, Nombre completo, Nombre y apellidos, Nombre y apellido, Nombres y apellidos, Apellidos y nombre, Apellidos y nombres, Apellido y nombre, Apellidos nombre, Nombre del empleado, Nombre del titular, Nombre para mostrar`,
      person: 'Empleado, Empleada, Trabajador, Trabajadora, Titular, Persona, Colaborador',
      first_name: 'Nombres, Primer nombre, Nombre de pila',
      last_name:
        'Apellidos, Apellido, Primer apellido, Apellido paterno, A. paterno, Ap. paterno, Paterno, Apellido 1, 1er apellido',
      second: 'Segundo apellido, Apellido materno, A. materno, Ap. materno, Materno, Apellido 2, 2º apellido',
      email_address: `Correo electrónico, Correo, Dirección de correo, Dirección de correo electrónico, E-mail, Correo corporativo, Correo de trabajo, Email corporativo`,
      phone_number: `Teléfono, Teléfonos, Número de teléfono, Nº de teléfono, Tel, Teléfono móvil, Móvil, Número de móvil, Celular, Número de celular, Teléfono celular, Teléfono de trabajo`,
      starts_at: `Inicio, Fecha de inicio, Fecha inicio, Fecha inicial, Válido desde, Vigente desde, Desde, Fecha desde, Inicio de vigencia, Inicio de validez, Comienzo, Fecha de comienzo, Fecha de alta, Alta, Fecha de ingreso, Ingreso, Fecha de contratación, Fecha de entrada, Acceso desde, Inicio de contrato, Fecha alta`,
      ends_at: `Fin, Fecha de fin, Fecha fin, Fecha final, Válido hasta, Vigente hasta, Hasta, Fecha hasta, Fin de vigencia, Fin de validez, Final, Término, Fecha de término, Fecha de terminación, Vencimiento, Fecha de vencimiento, Vence, Caducidad, Fecha de caducidad, Caduca, Expira, Fecha de expiración, Fecha de baja, Baja,
        Fecha de salida, Salida, Fecha de egreso, Fin de contrato, Último día, Acceso hasta, Fecha baja, Prorrogado hasta, Ampliado hasta`,
      groups: `Grupo, Grupos, Grupo de acceso, Grupos de acceso, Nivel de acceso, Niveles de acceso, Perfil de acceso, Perfiles de acceso, Permisos, Permisos de acceso, Derechos de acceso, Grupo de usuarios, Puertas`,
      enroll: 'Acceso móvil, Llave móvil, Credencial móvil',
      status: `Estado, Estatus, Activo, Activa, Habilitado, Habilitada, Acción, Situación, Estado laboral, Situación laboral`,
      barred: 'Bloqueado, Deshabilitado, Desactivado, Inactivo, Suspendido, De baja',
      other:
        'Fecha de nacimiento, Nacimiento, Cumpleaños, Creado, Fecha de creación, Modificado, Fecha de modificación, Último acceso, Fax, Contacto de emergencia, Teléfono de emergencia',
    },
    beside: { last_name: 'first_name' },
  },
  Italian: {
    words: {
      full_name: `Nome, Nome e cognome, Cognome e nome, Nome cognome, Cognome nome, Nome completo, Nominativo, Nome visualizzato, Nome dipendente, Nome del dipendente`,
      person: 'Dipendente, Titolare, Intestatario, Persona, Collaboratore, Lavoratore',
      first_name: 'Nome di battesimo, Primo nome',
      last_name: 'Cognome',
      email_address: `E-mail, Indirizzo e-mail, Posta elettronica, Indirizzo di posta elettronica, Mail, E-mail aziendale, E-mail di lavoro`,
      phone_number: `Telefono, Numero di telefono, N. telefono, Tel, Cellulare, Numero cellulare, Numero di cellulare, Telefono cellulare, Cell, Telefono mobile, Telefonino, Recapito telefonico, Cellulare aziendale, Telefono aziendale`,
      starts_at: `Inizio, Data inizio, Data di inizio, Valido dal, Valido da, Dal, Data inizio validità, Inizio validità, Decorrenza, Data decorrenza, Data di assunzione, Data assunzione, Assunzione, Data ingresso, Accesso dal, Inizio contratto`,
      ends_at: `Data fine, Data di fine, Fine validità, Data fine validità, Valido fino al, Valido fino a, Valido al, Fino al, Al, Scadenza, Data scadenza, Data di scadenza, Scade il, Cessazione, Data cessazione, Data di cessazione, Data uscita, Accesso fino al, Fine contratto, Fine rapporto, Ultimo giorno, Prorogato al, Prorogato fino al`,
      groups: `Gruppo, Gruppi, Gruppo di accesso, Gruppi di accesso, Livello di accesso, Livelli di accesso, Profilo di accesso, Profili di accesso, Diritti di accesso, Permessi, Autorizzazioni, Porte, Varchi`,
      enroll: 'Accesso mobile, Chiave mobile, Credenziale mobile',
      status: 'Stato, Attivo, Attiva, Abilitato, Abilitata, Azione, Stato dipendente, Stato rapporto',
      barred: 'Bloccato, Disabilitato, Disattivato, Inattivo, Sospeso, Cessato',
      other:
        'Data di nascita, Data nascita, Nato il, Nascita, Creato il, Data creazione, Modificato il, Ultimo accesso, Fax, Contatto di emergenza',
    },
    beside: { last_name: 'first_name' },
  },
  Dutch: {
    words: {
      full_name: `Naam, Volledige naam, Voor- en achternaam, Voornaam en achternaam, Voornaam achternaam, Achternaam voornaam, Weergavenaam, Naam medewerker, Naam kaarthouder, Medewerkersnaam`,
      person: 'Medewerker, Werknemer, Kaarthouder, Pashouder, Persoon',
      first_name: 'Voornaam, Voornamen, Roepnaam',
      last_name: 'Achternaam, Familienaam, Geslachtsnaam',
      particle: 'Tussenvoegsel, Tussenvoegsels, Tussenv., Voorvoegsel, Voorvoegsels, Voorvoegsel achternaam',
      email_address:
        'E-mail, E-mailadres, E-mailadres werk, Mailadres, Mail, Zakelijk e-mailadres, Zakelijke e-mail, E-mail zakelijk, E-mail werk',
      phone_number: `Telefoon, Telefoonnummer, Tel, Tel nr, Mobiel, Mobiele telefoon, Mobiel nummer, Mobiele nummer, GSM, GSM-nummer, Mobiele telefoonnummer, Telefoon mobiel, Telefoon zakelijk, Telefoonnummer zakelijk, Mobiel werk, Mobiel zakelijk, Telefoon werk`,
      starts_at: `Begin, Begindatum, Start, Startdatum, Geldig vanaf, Geldig van, Ingangsdatum, Van, Vanaf, Toegang vanaf, Datum in dienst, In dienst, In dienst per, Datum indiensttreding, Indiensttreding, Begin contract`,
      ends_at: `Einde, Einddatum, Geldig tot, Geldig tot en met, Geldig t/m, Tot, Tot en met, T/m, Toegang tot, Vervaldatum, Verloopdatum, Verloopt op, Verloopt, Datum uit dienst, Uit dienst, Uit dienst per, Uitdiensttreding, Datum uitdiensttreding, Einde contract, Einde dienstverband, Laatste werkdag, Verlengd tot, Verlengd t/m`,
      groups: `Groep, Groepen, Toegangsgroep, Toegangsgroepen, Toegangsniveau, Toegangsniveaus, Toegangsprofiel, Toegangsprofielen, Toegangsrechten, Autorisatie, Autorisaties, Autorisatiegroep, Gebruikersgroep, Deuren`,
      enroll: 'Mobiele toegang, Mobiele sleutel, Mobiele pas',
      status: 'Status, Actief, Ingeschakeld, Actie, Dienstverband status, Status dienstverband',
      barred: 'Geblokkeerd, Uitgeschakeld, Gedeactiveerd, Inactief, Aanmelden blokkeren',
      other:
        'Geboortedatum, Geboren, Geboren op, Verjaardag, Aangemaakt op, Aangemaakt, Gewijzigd op, Gewijzigd, Laatste aanmelding, Fax, Noodcontact, Noodnummer',
    },
    beside: { first_name: 'last_name' },
  },
  Portuguese: {
    words: {
      full_name: `Nome, Nome completo, Nome e sobrenome, Nome e apelido, Nome de exibição, Nome do funcionário, Nome do colaborador, Nome do titular`,
      person: 'Funcionário, Funcionária, Colaborador, Colaboradora, Titular, Pessoa, Empregado',
      first_name: 'Primeiro nome, Nome próprio, Prenome',
      last_name: 'Sobrenome, Apelido, Último nome, Apelidos',
      email_address: `E-mail, Endereço de e-mail, Correio eletrónico, Endereço eletrônico, E-mail corporativo, E-mail profissional, E-mail de trabalho`,
      phone_number: `Telefone, Telefones, Número de telefone, Nº de telefone, Tel, Telemóvel, Telefone móvel, Telefone celular, Celular, Número de celular, Número de telemóvel`,
      starts_at: `Início, Data de início, Data início, Data inicial, Válido desde, Válido de, Válido a partir de, Desde, A partir de, Início da validade, Início de vigência, Data de admissão, Admissão, Data de entrada, Acesso desde, Início do contrato`,
      ends_at: `Data de fim, Data fim, Data final, Data de término, Término, Válido até, Até, Fim da validade, Validade, Data de validade, Fim de vigência, Vencimento, Data de vencimento, Expira em, Expiração, Data de expiração, Data de demissão, Demissão, Data de desligamento, Desligamento, Data de saída, Saída, Acesso até, Fim do contrato, Fim de contrato, Último dia, Prorrogado até`,
      groups: `Grupo, Grupos, Grupo de acesso, Grupos de acesso, Nível de acesso, Níveis de acesso, Perfil de acesso, Perfis de acesso, Permissões, Permissões de acesso, Direitos de acesso, Grupo de usuários, Portas`,
      enroll: 'Acesso móvel, Acesso mobile, Chave móvel, Credencial móvel',
      status: 'Estado, Status, Situação, Ativo, Ativa, Activo, Habilitado, Ação, Situação do colaborador',
      barred: 'Bloqueado, Desativado, Desabilitado, Inativo, Suspenso, Desligado, Demitido',
      other:
        'Data de nascimento, Nascimento, Aniversário, Criado em, Data de criação, Modificado em, Último acesso, Fax, Contato de emergência, Telefone de emergência',
    },
    beside: { last_name: 'first_name' },
  },
  Polish: {
    words: {
      full_name: `Imię i nazwisko, Nazwisko i imię, Imię nazwisko, Nazwisko imię, Imiona i nazwisko, Pełne imię i nazwisko, Pełna nazwa, Nazwa wyświetlana, Imię i nazwisko pracownika`,
      person: 'Pracownik, Osoba, Posiadacz karty, Użytkownik karty',
      first_name: 'Imię, Imiona, Pierwsze imię',
      last_name: 'Nazwisko, Nazwisko rodowe',
      email_address:
        'E-mail, Adres e-mail, Adres poczty elektronicznej, Poczta elektroniczna, Mail, E-mail służbowy, Służbowy e-mail, Adres mailowy',
      phone_number: `Telefon, Numer telefonu, Nr telefonu, Nr tel, Tel, Komórka, Telefon komórkowy, Numer komórkowy, Nr komórki, Telefon służbowy, Numer telefonu komórkowego, Telefon kom., Tel. kom.`,
      starts_at: `Początek, Data początkowa, Data rozpoczęcia, Rozpoczęcie, Ważny od, Ważna od, Ważne od, Ważność od, Od, Od dnia, Data od, Dostęp od, Data zatrudnienia, Zatrudniony od, Data przyjęcia, Obowiązuje od, Początek umowy, Umowa od`,
      ends_at: `Koniec, Data końcowa, Data zakończenia, Zakończenie, Ważny do, Ważna do, Ważne do, Ważność do, Ważność, Do, Do dnia, Data do, Dostęp do, Data ważności, Termin ważności, Wygasa, Data wygaśnięcia, Data zwolnienia, Zatrudniony do, Data odejścia, Obowiązuje do, Koniec umowy, Ostatni dzień pracy, Umowa do, Przedłużony do, Przedłużono do`,
      groups: `Grupa, Grupy, Grupa dostępu, Grupy dostępu, Poziom dostępu, Poziomy dostępu, Profil dostępu, Profile dostępu, Uprawnienia, Uprawnienia dostępu, Prawa dostępu, Grupa użytkowników, Drzwi, Strefa dostępu, Strefy dostępu`,
      enroll: 'Dostęp mobilny, Klucz mobilny, Karta mobilna',
      status: 'Status, Stan, Aktywny, Aktywna, Włączony, Akcja, Status zatrudnienia, Czynność',
      barred: 'Zablokowany, Zablokowana, Wyłączony, Nieaktywny, Nieaktywna, Zwolniony, Zawieszony',
      other:
        'Data urodzenia, Urodzony, Utworzono, Data utworzenia, Zmodyfikowano, Data modyfikacji, Ostatnie logowanie, Faks, Fax, Kontakt alarmowy, Telefon alarmowy',
    },
  },
  Swedish: {
    words: {
      full_name: `Namn, Fullständigt namn, För- och efternamn, Förnamn och efternamn, Förnamn efternamn, Efternamn förnamn, Visningsnamn, Personens namn, Medarbetarens namn`,
      person: 'Anställd, Medarbetare, Kortinnehavare',
      first_name: 'Förnamn, Tilltalsnamn',
      last_name: 'Efternamn, Släktnamn',
      email_address: 'E-post, E-postadress, Mejl, Mejladress, Mailadress, Mail, E-post arbete, E-post jobb, Arbetsmejl',
      phone_number: `Telefon, Telefonnummer, Telefonnr, Tel, Tel nr, Mobil, Mobilnummer, Mobilnr, Mobiltelefon, Mobiltelefonnummer, Telefon mobil, Telefon arbete`,
      starts_at: `Start, Startdatum, Börjar, Giltig från, Giltig fr.o.m., Giltigt från, Från, Fr.o.m., Från och med, Fr.o.m. datum, Startdag, Tillträde från, Anställningsdatum, Anställd från, Anställd fr.o.m., Anställningsdag, Inflyttning, Inflyttningsdatum`,
      ends_at: `Slut, Slutdatum, Slutar, Giltig till, Giltig t.o.m., Giltigt till, Till, T.o.m., Till och med, T.o.m. datum, Slutdag, Tillträde till, Utgår, Upphör, Utgångsdatum, Förfallodatum, Avslutsdatum, Anställd till, Anställd t.o.m., Sista arbetsdag, Sista anställningsdag, Avgångsdatum, Utflyttning, Utflyttningsdatum, Förlängd till, Förlängt till`,
      groups: `Grupp, Grupper, Behörighetsgrupp, Behörighetsgrupper, Åtkomstgrupp, Åtkomstgrupper, Passergrupp, Passergrupper, Åtkomstnivå, Åtkomstnivåer, Behörighet, Behörigheter, Accessgrupp, Accessgrupper, Dörrar`,
      enroll: 'Mobil åtkomst, Mobil nyckel',
      status: 'Status, Aktiv, Aktiverad, Åtgärd, Anställningsstatus',
      barred: 'Spärrad, Inaktiverad, Inaktiv, Avstängd, Blockerad, Avslutad',
      other:
        'Födelsedatum, Född, Födelsedag, Skapad, Skapad den, Ändrad, Ändrad den, Senast inloggad, Fax, Nödkontakt, Anhörig telefon',
    },
  },
  Japanese: {
    words: {
      full_name: '氏名, 名前, お名前, 姓名, フルネーム, 表示名, 社員名, 従業員名, 利用者名, 使用者名, カード所有者名',
      person: '社員, 従業員, カード所有者',
      first_name: '名, 名（漢字）, ファーストネーム, 下の名前',
      last_name: '姓, 姓（漢字）, 苗字, 名字, ラストネーム',
      email_address:
        'メールアドレス, メール, Eメール, Eメールアドレス, E-mailアドレス, 電子メール, 電子メールアドレス, 会社メール, 勤務先メール, 勤務先メールアドレス',
      phone_number: '電話番号, 電話, 携帯電話, 携帯電話番号, 携帯番号, 携帯, TEL, 連絡先電話番号, 勤務先電話番号, 会社電話番号',
      starts_at:
        '開始日, 開始日時, 開始, 有効開始日, 有効開始日時, 有効期間開始日, 有効期間開始, 利用開始日, 適用開始日, 入社日, 入社年月日, 入居日, 契約開始日, 入社予定日',
      ends_at:
        '終了日, 終了日時, 終了, 有効期限, 有効終了日, 有効終了日時, 有効期間終了日, 有効期間終了, 利用終了日, 適用終了日, 期限, 失効日, 退社日, 退職日, 退職年月日, 退居日, 契約終了日, 最終出勤日, 退職予定日, 契約満了日',
      groups:
        'グループ, グループ名, アクセスグループ, 入退室グループ, 権限グループ, 権限, アクセス権, アクセス権限, アクセスレベル, ユーザーグループ, 通行権限, 扉グループ',
      enroll: 'モバイルキー, モバイル認証, スマホキー',
      status: '状態, ステータス, 有効, 在籍, 在籍状況, 在籍区分, 就業状況, 雇用状況, 操作, 処理区分',
      barred: '無効, 停止, 退職, 利用停止, ブロック',
      other:
        '生年月日, 誕生日, 作成日, 作成日時, 更新日, 更新日時, 登録日, 最終ログイン, 最終更新日, ファックス, FAX番号, FAX, 緊急連絡先, 緊急連絡先電話番号',
    },
  },
} as const satisfies Record<string, Language>;

/** Words before a field's name that say no more than that a person is meant ("Cardholder expiry date"). */
export const personWords =
  'cardholder, card holder, employee, staff, member, person, resident, tenant, visitor, guest, worker, student, contact';

/** Words before a start or an end that say of what it is, where it is the start or the end of access all the same ("Badge valid until"). */
export const accessWords =
  'badge, card, access card, id card, id badge, pass, access pass, credential, access, account, key, keycard, lease, tenancy, contract, assignment, stay, Ausweis, Zutrittskarte, Karte, Zutritt, Zugang, Vertrag, tarjeta, badge, pas, pasje, karta, kort, kortet';
