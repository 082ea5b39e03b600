"""Names for demo organizations: our own list, no real person is meant."""

FIRST = (
    "Ada", "Aisha", "Akira", "Alba", "Ama", "Amir", "Anders", "Anika", "Antonio", "Asha", "Astrid", "Ayo", "Beatriz",
    "Bilal", "Björn", "Camille", "Carlos", "Carmen", "Chen", "Chiara", "Claire", "Daniel", "Dara", "Diego", "Dina",
    "Elena", "Elif", "Emeka", "Emil", "Eva", "Farah", "Felix", "Fiona", "Gabriel", "Grace", "Hana", "Hanna", "Hassan",
    "Helena", "Hugo", "Ibrahim", "Imani", "Ines", "Ingrid", "Isaac", "Ivana", "Jamal", "Jana", "Jin", "Joana", "Jonas",
    "Jorge", "Julia", "Kai", "Karim", "Katrin", "Kenji", "Kofi", "Lars", "Layla", "Leila", "Liam", "Lin", "Lucia",
    "Luis", "Maja", "Malik", "Margaret", "Marta", "Mateo", "Mei", "Mila", "Minh", "Nadia", "Naomi", "Nia", "Nils",
    "Noor", "Olga", "Omar", "Oskar", "Paula", "Peter", "Pia", "Priya", "Rahul", "Renata", "Robert", "Rosa", "Ruth",
    "Samira", "Sanjay", "Sara", "Sofia", "Stefan", "Tariq", "Teresa", "Thandi", "Tomás", "Uma", "Vera", "Viktor",
    "Wei", "Yara", "Yusuf", "Zainab", "Zoe",
)  # fmt: skip
LAST = (
    "Abara", "Achterberg", "Aldana", "Almeida", "Andersen", "Bakker", "Bauer", "Bello", "Berg", "Boateng", "Brandt",
    "Castro", "Chen", "Costa", "Dahl", "Das", "Dubois", "Duarte", "Ekström", "Eriksen", "Falk", "Farouk", "Fischer",
    "Fontaine", "Garcia", "Ghosh", "Hale", "Hansen", "Haddad", "Hoffmann", "Ibarra", "Ito", "Jansen", "Jensen",
    "Juarez", "Kamara", "Kaplan", "Keller", "Khan", "Kim", "Klein", "Kowalski", "Krüger", "Kumar", "Larsen",
    "Leroy", "Li",
    "Lindqvist", "Lopez", "Lund", "Mahlangu", "Marques", "Meyer", "Mendes", "Moreau", "Mori", "Nair", "Navarro",
    "Nguyen", "Novák", "Nwosu", "Okafor", "Olsen", "Ortega", "Osei", "Park", "Patel", "Petrov", "Popescu", "Rahman",
    "Ramos", "Reyes", "Rivera", "Rossi", "Roux", "Santos", "Sato", "Schmidt", "Silva", "Singh", "Solheim", "Sørensen",
    "Tanaka", "Torres", "Toure", "Varga", "Vega", "Virtanen", "Wagner", "Wang", "Watanabe", "Weber", "Wójcik", "Yilmaz",
    "Zhang", "Zimmermann",
)  # fmt: skip
