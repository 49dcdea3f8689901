import type { Notice } from '.'

export const notice: Notice = {
  title: 'Privacy notice',
  lead: 'In plain words: what Anxun keeps about you, why, who sees it, for how long, and what you can ask for. Given under article 17 of the Personal Information Protection Law (PIPL). The Chinese text decides.',
  forRole: 'What concerns your work',
  first: [
    {
      title: 'Who is responsible',
      lines: [
        'The work-safety authority of your zone and your firm, each for its own duties.',
        'If you disagree with anything: Me → Complaints and ideas; each one is answered. Or speak to your team leader, the safety manager or the street office.',
      ],
    },
    {
      title: 'What is kept',
      lines: [
        'Who you are: name, number, phone (may stay empty), your firm and team, your role.',
        'Sign-ins: the names of your phones, when you signed in and out. Of the password only a check value that cannot be turned back.',
        'What you write: hazards, visits, complaints, and who took each step when.',
        'Photos that you take on purpose. They are reduced on the phone; copies shown to others carry no camera or location data.',
        'Location: one point at the moment of a report or visit, if you allow it; never a track.',
      ],
    },
    {
      title: 'What is not done',
      lines: [
        'No face recognition, no required pictures of people, no contacts, no recordings, no location in the background.',
        'No rankings or points from your data, nothing sold or given to advertisers.',
      ],
    },
  ],
  roles: {
    worker: {
      title: 'Workers',
      lines: [
        'Why: whoever works must report a hazard at once (Work Safety Law, art. 59), and the firm must record and tell what became of it (art. 41).',
        'Who sees what you report: you and your firm’s safety manager; grid, street and district only if it is major or passed on. Colleagues see the hazard without your name; by default so does whoever puts it right.',
        'Reporting is your right: the firm may not cut pay or benefits or end the contract for it (art. 54).',
      ],
    },
    leader: {
      title: 'Team leaders',
      lines: [
        'Why: finding and putting right hazards in the team (Work Safety Law, art. 41).',
        'You see the names, numbers and teams of your firm’s people, for the team’s safety work only.',
        'The name and employer that you enter for a newcomer go to the firm’s safety manager to be checked.',
      ],
    },
    manager: {
      title: 'Safety managers',
      lines: [
        'Why: inspecting, finding hazards and having them put right (Work Safety Law, arts. 25 and 46).',
        'You see your firm’s people and who reported a hazard; never tell whoever has to put it right, never retaliate.',
        'Whom you issued codes to and whose entries you changed is recorded.',
      ],
    },
    grid: {
      title: 'Grid workers',
      lines: [
        'Why: helping the street office to inspect firms (Work Safety Law, art. 9).',
        'A visit holds your name, the time and, if you allow it, one point of location. “Nothing found” is a full result; there is no quota.',
        'You see firms and safety managers of the grid, for safety work only.',
      ],
    },
    street: {
      title: 'Street offices',
      lines: [
        'Why: supervising work safety in your area (Work Safety Law, art. 9); authorities handle personal data only as far as their duties need it (PIPL, art. 34).',
        'Each step you take (assigning, accepting, sending back) is in the hazard’s file with name and time.',
      ],
    },
    district: {
      title: 'Districts',
      lines: [
        'Why: supervising work safety (Work Safety Law, arts. 9 and 10); authorities handle personal data only as far as their duties need it (PIPL, art. 34).',
        'Accounts that you make and people whom you appoint are recorded; you answer complaints and ideas.',
      ],
    },
  },
  then: [
    {
      title: 'On what basis',
      lines: [
        'PIPL art. 13: needed for legal duties, or for managing staff under lawful labour rules. That needs no further consent, but you must be told: hence this page.',
        'Location and photos are optional: you can report in words alone.',
      ],
    },
    {
      title: 'For how long',
      lines: [
        'As short as the purpose allows (PIPL, art. 19).',
        'Account: while you work here; closed afterwards. Sign-ins: 180 days after they end (the Cybersecurity Law asks for six months).',
        'Hazards, rectifications and visits are work-safety files and are kept as long as the law on them says.',
        'Photos on the phone: cleared after delivery when space is short.',
        'Me → My data lists the term of each part of yours.',
      ],
    },
    {
      title: 'How it is kept',
      lines: [
        'Encrypted in transit; of passwords, codes and sign-ins only check values; every change is a link of a chain, so tampering shows.',
        'Contents are first kept on this phone. Use “Hand over” or “Sign out” before lending it; sign out if nobody else should see them. A PIN on a shared phone stays on that phone.',
        'Should data leak, you are told (PIPL, art. 57).',
      ],
    },
    {
      title: 'What you can ask for',
      lines: [
        'To see and copy it (art. 45): Me → My data, at any time.',
        'To correct it (art. 46): the button on the same page.',
        'To delete it (art. 47) once its purpose or term is over; files that the law wants kept stay, but serve nothing else.',
        'An explanation (art. 48), a complaint (art. 50): Complaints and ideas, or the data protection authority.',
      ],
    },
  ],
}
