"""Cases to scan: who the patient is, what is asked, which decisions come up, what is true."""
